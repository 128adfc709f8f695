using System.Diagnostics;
using System.IO;
using Microsoft.AspNetCore.Mvc;

public class InjectionController : Controller
{
    public IActionResult Commands(string host, int count)
    {
        // ruleid: cs-command-injection-request
        Process.Start("ping", "-c 1 " + host);
        // ruleid: cs-command-injection-request
        Process.Start(new ProcessStartInfo("cmd", Request.Query["arguments"]));
        // ok: cs-command-injection-request
        Process.Start("ping", "localhost");
        // ok: cs-command-injection-request
        Process.Start("ping", "-c " + count);
        return Ok();
    }

    public void Queries(SqlConnection connection, AppContext context, [FromQuery] string name)
    {
        // ruleid: cs-sql-injection-request, cs-sql-concatenation
        new SqlCommand("SELECT * FROM Users WHERE Name = '" + name + "'", connection);
        string sql = $"SELECT * FROM Users WHERE Id = {Request.Form["id"]}";
        // ruleid: cs-sql-injection-request
        context.Users.FromSqlRaw(sql);
        // ok: cs-sql-injection-request
        new SqlCommand("SELECT * FROM Users WHERE Name = @name", connection);
        // ok: cs-sql-injection-request
        new SqlCommand("SELECT * FROM Users WHERE Id = " + int.Parse(Request.Query["id"]), connection);
    }

    public void Concatenation(SqlConnection connection, SqlCommand command, string name)
    {
        // ruleid: cs-sql-concatenation
        new SqlCommand("DELETE FROM Users WHERE Name = '" + name + "'", connection);
        // ruleid: cs-sql-concatenation
        command.CommandText = string.Format("DELETE FROM Users WHERE Name = '{0}'", name);
        // ok: cs-sql-concatenation
        command.CommandText = "DELETE FROM Users " + "WHERE Name IS NULL";
        // ok: cs-sql-concatenation
        new SqlCommand("DELETE FROM Users WHERE Name = @name", connection);
    }

    public IActionResult Directory(string user, DirectoryEntry entry)
    {
        // ruleid: cs-ldap-injection-request
        new DirectorySearcher(entry, "(uid=" + user + ")");
        // ruleid: cs-ldap-injection-request
        new SearchRequest("dc=example", $"(uid={user})", SearchScope.Subtree);
        // ok: cs-ldap-injection-request
        new DirectorySearcher(entry, "(uid=" + Encoder.LdapFilterEncode(user) + ")");
        // ok: cs-ldap-injection-request
        new DirectorySearcher(entry, "(objectClass=person)");
        return Ok();
    }

    public IActionResult Documents(string name, XmlDocument document)
    {
        // ruleid: cs-xpath-injection-request
        document.SelectNodes("//user[name='" + name + "']");
        // ruleid: cs-xpath-injection-request
        document.SelectSingleNode($"//order[@owner='{name}']");
        // ok: cs-xpath-injection-request
        document.SelectNodes("//user");
        // ok: cs-xpath-injection-request
        document.SelectSingleNode("//order[" + int.Parse(name) + "]");
        return Ok();
    }

    public IActionResult Files(string name)
    {
        // ruleid: cs-path-traversal-request
        System.IO.File.ReadAllText("/srv/data/" + name);
        string path = Path.Combine("/srv/data", name);
        // ruleid: cs-path-traversal-request
        new FileStream(path, FileMode.Open);
        // ruleid: cs-path-traversal-request
        File.Delete(path);
        // ok: cs-path-traversal-request
        File.Delete(Path.Combine("/srv/data", Path.GetFileName(name)));
        // ok: cs-path-traversal-request
        File.ReadAllText("/srv/data/readme.txt");
        return Ok();
    }

    public async Task<IActionResult> Fetch(HttpClient client, string url)
    {
        // ruleid: cs-ssrf-request
        await client.GetStringAsync(url);
        // ruleid: cs-ssrf-request
        await client.GetAsync("http://" + url + "/status");
        // ok: cs-ssrf-request
        await client.GetStringAsync("https://api.example.com/?q=" + Uri.EscapeDataString(url));
        // ok: cs-ssrf-request
        await client.GetAsync("https://api.example.com/status");
        return Ok();
    }

    public IActionResult Go(string target)
    {
        // ruleid: cs-open-redirect-request
        Response.Redirect(Request.Query["next"]);
        // ruleid: cs-open-redirect-request
        return Redirect(target);
    }

    public IActionResult GoLocal(string target)
    {
        if (Url.IsLocalUrl(target))
        {
            // ok: cs-open-redirect-request
            return Redirect(target);
        }
        // ok: cs-open-redirect-request
        return Redirect("/home");
    }
}
