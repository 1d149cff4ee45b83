using ComfyPulse.Sockets;

namespace ComfyPulse.Tests.Sockets;

public sealed class ConnectionStateTests
{
    [Fact]
    public void The_table_lets_through_exactly_the_legal_moves()
    {
        var legal = new HashSet<(ConnectionState, ConnectionState)>
        {
            (ConnectionState.Disconnected, ConnectionState.Connecting),
            (ConnectionState.Connecting, ConnectionState.Connected),
            (ConnectionState.Connecting, ConnectionState.Reconnecting),
            (ConnectionState.Connected, ConnectionState.Reconnecting),
            (ConnectionState.Reconnecting, ConnectionState.Connected),
            (ConnectionState.Disconnected, ConnectionState.Closed),
            (ConnectionState.Connecting, ConnectionState.Closed),
            (ConnectionState.Connected, ConnectionState.Closed),
            (ConnectionState.Reconnecting, ConnectionState.Closed),
        };

        foreach (var from in Enum.GetValues<ConnectionState>())
        {
            foreach (var to in Enum.GetValues<ConnectionState>())
            {
                var table = At(from);
                Assert.Equal(legal.Contains((from, to)), table.TryMoveTo(to));
                Assert.Equal(legal.Contains((from, to)) ? to : from, table.Current);
            }
        }
    }

    [Fact]
    public void The_default_policy_waits_five_seconds_three_times_and_then_gives_up()
    {
        var delays = Enumerable.Range(0, 5).Select(attempt => ReconnectPolicy.Default.NextDelay(new Outage(OutageReason.Reset, attempt, TimeSpan.Zero, "")));

        Assert.Equal([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), null, null], delays);
    }

    private static ConnectionStateTable At(ConnectionState state)
    {
        var table = new ConnectionStateTable();
        ConnectionState[] way = state switch
        {
            ConnectionState.Disconnected => [],
            ConnectionState.Connecting => [ConnectionState.Connecting],
            ConnectionState.Connected => [ConnectionState.Connecting, ConnectionState.Connected],
            ConnectionState.Reconnecting => [ConnectionState.Connecting, ConnectionState.Reconnecting],
            _ => [ConnectionState.Closed],
        };
        Assert.All(way, step => Assert.True(table.TryMoveTo(step)));
        return table;
    }
}
