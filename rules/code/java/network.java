import java.net.URI;
import java.net.URL;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

class NetworkExamples {
    void request(HttpServletRequest request, RestTemplate rest) throws Exception {
        String target = request.getParameter("url");
        // ruleid: java-ssrf-request
        new URL(target).openStream();
        // ruleid: java-ssrf-request
        rest.getForObject("http://" + target + "/status", String.class);
        // ruleid: java-ssrf-request
        Jsoup.connect(target).get();
        // ok: java-ssrf-request
        new URL("https://api.example.com/items?name=" + URLEncoder.encode(target, "UTF-8"));
        // ok: java-ssrf-request
        rest.getForObject("https://api.example.com/status", String.class);
    }

    class TrustEverybody implements X509TrustManager {
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        // ruleid: java-trust-manager-accepts-all
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    TrustManager anonymous = new X509TrustManager() {
        // ruleid: java-trust-manager-accepts-all
        @Override
        public void checkServerTrusted(X509Certificate[] certs, String authType) throws CertificateException {
        }
    };

    class Pinned implements X509TrustManager {
        // ok: java-trust-manager-accepts-all
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            inner.checkServerTrusted(chain, type);
        }
    }

    class Refusing implements X509TrustManager {
        // ok: java-trust-manager-accepts-all
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("no server expected");
        }
    }

    void names(HttpsURLConnection connection, OkHttpClient.Builder builder) {
        // ruleid: java-hostname-verifier-accepts-all
        connection.setHostnameVerifier((host, session) -> true);
        HostnameVerifier all = new HostnameVerifier() {
            // ruleid: java-hostname-verifier-accepts-all
            public boolean verify(String host, SSLSession session) {
                return true;
            }
        };
        // ruleid: java-hostname-verifier-accepts-all
        clients.setSSLHostnameVerifier(NoopHostnameVerifier.INSTANCE);
        // ok: java-hostname-verifier-accepts-all
        connection.setHostnameVerifier(new DefaultHostnameVerifier());
        // ok: java-hostname-verifier-accepts-all
        builder.hostnameVerifier((host, session) -> verifier.verify(host, session));
    }

    void strategies(SSLContextBuilder builder, KeyStore store) throws Exception {
        // ruleid: java-trust-all-strategy
        builder.loadTrustMaterial(null, (chain, type) -> true);
        // ruleid: java-trust-all-strategy
        builder.loadTrustMaterial(TrustAllStrategy.INSTANCE);
        // ok: java-trust-all-strategy
        builder.loadTrustMaterial(store, null);
        // ok: java-trust-all-strategy
        builder.loadTrustMaterial(store, new TrustSelfSignedStrategy());
    }

    void versions(SSLSocket socket) throws Exception {
        // ruleid: java-old-tls-version
        SSLContext.getInstance("SSLv3");
        // ruleid: java-old-tls-version
        socket.setEnabledProtocols(new String[] {"TLSv1", "TLSv1.2"});
        // ok: java-old-tls-version
        SSLContext.getInstance("TLSv1.3");
        // ok: java-old-tls-version
        SSLContext.getInstance("TLS");
    }

    void redirect(HttpServletRequest request, HttpServletResponse response) throws Exception {
        String next = request.getParameter("next");
        // ruleid: java-open-redirect-request
        response.sendRedirect(next);
        // ruleid: java-open-redirect-request
        response.setHeader("Location", request.getParameter("url"));
        // ok: java-open-redirect-request
        response.sendRedirect("/login?next=" + URLEncoder.encode(next, "UTF-8"));
        // ok: java-open-redirect-request
        response.sendRedirect("/home");
    }

    @GetMapping("/go")
    String go(@RequestParam String target) {
        // ruleid: java-open-redirect-request
        return "redirect:" + target;
    }

    void plain(Hashtable<String, String> environment) {
        // ruleid: java-plain-text-service
        FTPClient ftp = new FTPClient();
        // ruleid: java-plain-text-service
        environment.put(Context.PROVIDER_URL, "ldap://directory.example.com:389");
        // ok: java-plain-text-service
        FTPSClient secure = new FTPSClient();
        // ok: java-plain-text-service
        environment.put(Context.PROVIDER_URL, "ldaps://directory.example.com:636");
    }
}
