using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace ComfyPulse.Architecture.Tests;

/// <summary>Which folder of a project uses which other: types are placed by the source files that the symbols name, uses are read from signatures and method bodies.</summary>
internal sealed class FolderArrows : IDisposable
{
    private static readonly Guid TypeDefinitionDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");
    private readonly PEReader _image;
    private readonly MetadataReaderProvider _symbols;
    private readonly MetadataReader _metadata;
    private readonly MetadataReader _pdb;
    private readonly string _project;

    public FolderArrows(string assemblyName)
    {
        _project = assemblyName;
        _image = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assemblyName + ".dll")));
        _symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assemblyName + ".pdb")));
        _metadata = _image.GetMetadataReader();
        _pdb = _symbols.GetMetadataReader();
    }

    /// <summary>Every use of one folder's type by another's, as <c>From -> To (type uses type)</c>, the root folder as <c>.</c>.</summary>
    public IEnumerable<(string From, string To, string Example)> Read()
    {
        var folders = _metadata.TypeDefinitions.ToDictionary(handle => handle, FolderOf);
        var seen = new HashSet<(string, string)>();
        foreach (var user in _metadata.TypeDefinitions)
        {
            foreach (var used in UsesOf(user))
            {
                var (from, to) = (folders[user], folders[used]);
                if (from is not null && to is not null && from != to && seen.Add((from, to)))
                {
                    yield return (from, to, $"{NameOf(user)} uses {NameOf(used)}");
                }
            }
        }
    }

    public void Dispose()
    {
        _symbols.Dispose();
        _image.Dispose();
    }

    private string NameOf(TypeDefinitionHandle handle) => _metadata.GetString(_metadata.GetTypeDefinition(handle).Name);

    private string? FolderOf(TypeDefinitionHandle handle)
    {
        var outermost = handle;
        while (_metadata.GetTypeDefinition(outermost).GetDeclaringType() is { IsNil: false } declaring)
        {
            outermost = declaring;
        }

        var path = DocumentsOf(outermost).Concat(DocumentsOf(handle))
            .Select(document => _pdb.GetString(_pdb.GetDocument(document).Name).Replace('\\', '/'))
            .FirstOrDefault(name => name.Contains($"/{_project}/", StringComparison.Ordinal) && !name.Contains("/obj/", StringComparison.Ordinal));
        if (path is null)
        {
            return null;
        }

        var inside = path[(path.LastIndexOf($"/{_project}/", StringComparison.Ordinal) + _project.Length + 2)..];
        return inside.Contains('/', StringComparison.Ordinal) ? inside[..inside.IndexOf('/', StringComparison.Ordinal)] : ".";
    }

    private IEnumerable<DocumentHandle> DocumentsOf(TypeDefinitionHandle handle)
    {
        foreach (var method in _metadata.GetTypeDefinition(handle).GetMethods())
        {
            if (_pdb.GetMethodDebugInformation(method).Document is { IsNil: false } document)
            {
                yield return document;
            }
        }

        foreach (var information in _pdb.GetCustomDebugInformation(handle))
        {
            var entry = _pdb.GetCustomDebugInformation(information);
            if (_pdb.GetGuid(entry.Kind) == TypeDefinitionDocuments)
            {
                var blob = _pdb.GetBlobReader(entry.Value);
                while (blob.RemainingBytes > 0)
                {
                    yield return MetadataTokens.DocumentHandle(blob.ReadCompressedInteger());
                }
            }
        }
    }

    private HashSet<TypeDefinitionHandle> UsesOf(TypeDefinitionHandle handle)
    {
        var uses = new UsedTypes(_metadata);
        var type = _metadata.GetTypeDefinition(handle);
        uses.Add(type.BaseType);
        foreach (var implementation in type.GetInterfaceImplementations())
        {
            uses.Add(_metadata.GetInterfaceImplementation(implementation).Interface);
        }

        foreach (var field in type.GetFields())
        {
            _metadata.GetFieldDefinition(field).DecodeSignature(uses, null);
        }

        foreach (var methodHandle in type.GetMethods())
        {
            var method = _metadata.GetMethodDefinition(methodHandle);
            method.DecodeSignature(uses, null);
            if (method.RelativeVirtualAddress != 0)
            {
                uses.AddBody(_image.GetMethodBody(method.RelativeVirtualAddress));
            }
        }

        return uses.Found;
    }
}
