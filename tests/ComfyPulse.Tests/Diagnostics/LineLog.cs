using Microsoft.Extensions.Logging;

namespace ComfyPulse.Tests.Diagnostics;

/// <summary>One logged line.</summary>
internal sealed record LogLine(string Event, LogLevel Level, string Text);

/// <summary>All that is logged.</summary>
internal sealed class LineLog : ILoggerFactory, ILogger
{
    private readonly Heard<LogLine> _heard = new();

    public IReadOnlyList<LogLine> All => _heard.All;

    public int Count(string happened) => All.Count(line => line.Event == happened);

    public Task<LogLine> FindAsync(string happened) => _heard.FindAsync(line => line.Event == happened);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _heard.Add(new LogLine(eventId.Name ?? "", logLevel, $"{formatter(state, exception)} {exception}"));

    public void Dispose()
    {
    }
}
