using System.Net;
using System.Net.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

public class WebExamples : Controller
{
    public void Certificates(HttpClientHandler handler)
    {
        // ruleid: cs-certificate-check-off
        ServicePointManager.ServerCertificateValidationCallback += (sender, certificate, chain, errors) => true;
        // ruleid: cs-certificate-check-off
        handler.ServerCertificateCustomValidationCallback = (message, certificate, chain, errors) => true;
        // ruleid: cs-certificate-check-off
        handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;
        // ok: cs-certificate-check-off
        handler.ServerCertificateCustomValidationCallback = (message, certificate, chain, errors) => errors == SslPolicyErrors.None;
        // ok: cs-certificate-check-off
        handler.ServerCertificateCustomValidationCallback = null;
    }

    public void Versions(HttpClientHandler handler)
    {
        // ruleid: cs-old-tls-version
        ServicePointManager.SecurityProtocol = SecurityProtocolType.Tls;
        // ruleid: cs-old-tls-version
        handler.SslProtocols = SslProtocols.Tls11;
        // ok: cs-old-tls-version
        ServicePointManager.SecurityProtocol = SecurityProtocolType.Tls12;
        // ok: cs-old-tls-version
        handler.SslProtocols = SslProtocols.None;
    }

    public void Cookies(HttpResponse response, CookieOptions options)
    {
        // ruleid: cs-cookie-flag-off
        response.Cookies.Append("session", id, new CookieOptions { HttpOnly = false, Secure = true });
        // ruleid: cs-cookie-flag-off
        options.Secure = false;
        // ok: cs-cookie-flag-off
        response.Cookies.Append("session", id, new CookieOptions { HttpOnly = true, Secure = true });
        // ok: cs-cookie-flag-off
        options.Secure = true;
    }

    public void Cors(CorsPolicyBuilder builder)
    {
        // ruleid: cs-cors-any-origin
        builder.AllowAnyOrigin().AllowAnyHeader();
        // ruleid: cs-cors-any-origin
        builder.SetIsOriginAllowed(origin => true);
        // ok: cs-cors-any-origin
        builder.WithOrigins("https://app.example.com");
        // ok: cs-cors-any-origin
        builder.AllowAnyMethod();
    }

    // ruleid: cs-csrf-or-validation-off
    [IgnoreAntiforgeryToken]
    public IActionResult Change(int id)
    {
        return Ok();
    }

    // ruleid: cs-csrf-or-validation-off
    [HttpPost]
    [ValidateInput(false)]
    public ActionResult Save(int id)
    {
        return View();
    }

    // ok: cs-csrf-or-validation-off
    [ValidateAntiForgeryToken]
    public IActionResult Update(int id)
    {
        return Ok();
    }

    // ok: cs-csrf-or-validation-off
    [HttpGet]
    public IActionResult Show(int id)
    {
        return Ok();
    }

    public IActionResult Print(string name)
    {
        // ruleid: cs-xss-raw-output
        Response.Write("<h1>" + name + "</h1>");
        // ok: cs-xss-raw-output
        Response.Write("<h1>" + HttpUtility.HtmlEncode(name) + "</h1>");
        // ok: cs-xss-raw-output
        Content(name, "text/plain");
        // ruleid: cs-xss-raw-output
        return Content($"<h1>{name}</h1>", "text/html");
    }

    public void Tokens(TokenValidationParameters parameters)
    {
        // ruleid: cs-jwt-validation-off
        var first = new TokenValidationParameters { ValidateLifetime = false };
        // ruleid: cs-jwt-validation-off
        parameters.RequireSignedTokens = false;
        // ok: cs-jwt-validation-off
        var second = new TokenValidationParameters { ValidateLifetime = true };
        // ok: cs-jwt-validation-off
        parameters.SaveSigninToken = false;
    }

    public void Pages(WebApplication app, IApplicationBuilder builder)
    {
        // ruleid: cs-developer-page-always
        app.UseDeveloperExceptionPage();
        // ruleid: cs-developer-page-always
        builder.UseDeveloperExceptionPage();
        if (app.Environment.IsDevelopment())
        {
            // ok: cs-developer-page-always
            app.UseDeveloperExceptionPage();
        }
        // ok: cs-developer-page-always
        app.UseExceptionHandler("/error");
    }
}
