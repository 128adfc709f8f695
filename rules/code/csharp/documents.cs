using System.IO;
using System.Runtime.Serialization.Formatters.Binary;
using System.Text.RegularExpressions;
using System.Xml;

public class DocumentExamples : Controller
{
    public void Formatters(Stream stream)
    {
        // ruleid: cs-binary-formatter
        new BinaryFormatter().Deserialize(stream);
        // ruleid: cs-binary-formatter
        var formatter = new NetDataContractSerializer();
        // ok: cs-binary-formatter
        JsonSerializer.Deserialize<Order>(stream);
        // ok: cs-binary-formatter
        var serializer = new DataContractSerializer(typeof(Order));
    }

    public void Names(JsonSerializerSettings settings)
    {
        // ruleid: cs-json-type-names
        settings.TypeNameHandling = TypeNameHandling.All;
        var others = new JsonSerializerSettings
        {
            // ruleid: cs-json-type-names
            TypeNameHandling = TypeNameHandling.Auto,
        };
        // ok: cs-json-type-names
        settings.TypeNameHandling = TypeNameHandling.None;
        // ok: cs-json-type-names
        settings.NullValueHandling = NullValueHandling.Ignore;
    }

    public void Resolvers()
    {
        // ruleid: cs-javascript-type-resolver
        var first = new JavaScriptSerializer(new SimpleTypeResolver());
        // ruleid: cs-javascript-type-resolver
        Use(new JavaScriptSerializer(new SimpleTypeResolver()));
        // ok: cs-javascript-type-resolver
        var second = new JavaScriptSerializer();
        // ok: cs-javascript-type-resolver
        var third = new JavaScriptSerializer(new AllowListResolver());
    }

    public void Xml(XmlDocument document, XmlReaderSettings settings)
    {
        // ruleid: cs-xml-resolver
        document.XmlResolver = new XmlUrlResolver();
        // ruleid: cs-xml-resolver
        settings.DtdProcessing = DtdProcessing.Parse;
        // ok: cs-xml-resolver
        document.XmlResolver = null;
        // ok: cs-xml-resolver
        settings.DtdProcessing = DtdProcessing.Prohibit;
    }

    public void Unzip(ZipArchive archive, string directory)
    {
        foreach (var entry in archive.Entries)
        {
            // ruleid: cs-zip-slip
            entry.ExtractToFile(Path.Combine(directory, entry.FullName));
        }
    }

    public void UnzipPath(ZipArchiveEntry item, string directory)
    {
        // ruleid: cs-zip-slip
        var target = Path.Combine(directory, item.FullName);
        item.ExtractToFile(target);
    }

    public void UnzipChecked(ZipArchiveEntry item, string directory)
    {
        // ok: cs-zip-slip
        var target = Path.GetFullPath(Path.Combine(directory, item.FullName));
        if (!target.StartsWith(directory))
        {
            throw new IOException("outside");
        }
        item.ExtractToFile(target);
    }

    public void UnzipFlat(ZipArchiveEntry item, string directory)
    {
        // ok: cs-zip-slip
        item.ExtractToFile(Path.Combine(directory, item.Name));
    }

    public IActionResult Search(string expression, string text)
    {
        // ruleid: cs-regex-from-request
        new Regex(expression);
        // ruleid: cs-regex-from-request
        Regex.IsMatch("text", "^" + expression);
        // ok: cs-regex-from-request
        new Regex(Regex.Escape(expression));
        // ok: cs-regex-from-request
        Regex.IsMatch(text, "^[a-z]+$");
        return Ok();
    }

    public IActionResult Create(string type)
    {
        // ruleid: cs-reflection-request
        var found = Type.GetType(type);
        // ruleid: cs-reflection-request
        Assembly.LoadFrom("/srv/plugins/" + type);
        // ok: cs-reflection-request
        var handler = handlers[type];
        // ok: cs-reflection-request
        var fixedType = Type.GetType("System.String");
        return Ok();
    }
}
