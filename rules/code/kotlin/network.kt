package examples

import javax.net.ssl.HostnameVerifier
import javax.net.ssl.SSLContext
import javax.net.ssl.X509TrustManager

class TrustEverybody : X509TrustManager {
    override fun checkClientTrusted(chain: Array<X509Certificate>, type: String) {}

    // ruleid: kt-trust-manager-accepts-all
    override fun checkServerTrusted(chain: Array<X509Certificate>, type: String) {}

    override fun getAcceptedIssuers(): Array<X509Certificate> = arrayOf()
}

val anonymous = object : X509TrustManager {
    // ruleid: kt-trust-manager-accepts-all
    override fun checkServerTrusted(chain: Array<out X509Certificate>?, authType: String?) {
    }
}

class Pinned : X509TrustManager {
    // ok: kt-trust-manager-accepts-all
    override fun checkServerTrusted(chain: Array<X509Certificate>, type: String) {
        inner.checkServerTrusted(chain, type)
    }
}

class Refusing : X509TrustManager {
    // ok: kt-trust-manager-accepts-all
    override fun checkServerTrusted(chain: Array<X509Certificate>, type: String) {
        throw CertificateException("no server expected")
    }
}

class NetworkExamples {
    fun names(builder: OkHttpClient.Builder) {
        // ruleid: kt-hostname-verifier-accepts-all
        builder.hostnameVerifier { host, session -> true }
        // ruleid: kt-hostname-verifier-accepts-all
        val open = HostnameVerifier { _, _ -> true }
        // ok: kt-hostname-verifier-accepts-all
        builder.hostnameVerifier { host, session -> verifier.verify(host, session) }
        // ok: kt-hostname-verifier-accepts-all
        builder.hostnameVerifier(OkHostnameVerifier)
    }

    fun versions() {
        // ruleid: kt-old-tls-version
        SSLContext.getInstance("SSLv3")
        // ruleid: kt-old-tls-version
        val spec = builder.tlsVersions(TlsVersion.TLS_1_0)
        // ok: kt-old-tls-version
        SSLContext.getInstance("TLSv1.3")
        // ok: kt-old-tls-version
        val safe = builder.tlsVersions(TlsVersion.TLS_1_2)
    }

    fun cors(configuration: CorsConfiguration) {
        install(CORS) {
            // ruleid: kt-cors-any-host
            anyHost()
        }
        // ruleid: kt-cors-any-host
        configuration.addAllowedOrigin("*")
        // ok: kt-cors-any-host
        configuration.addAllowedOrigin("https://app.example.com")
        install(CORS) {
            // ok: kt-cors-any-host
            allowHost("app.example.com")
        }
    }

    fun csrf(http: HttpSecurity) {
        // ruleid: kt-csrf-protection-off
        http.csrf().disable()
        // ruleid: kt-csrf-protection-off
        http.csrf { it.disable() }
        // ok: kt-csrf-protection-off
        http.csrf { it.ignoringRequestMatchers("/api/**") }
        // ok: kt-csrf-protection-off
        http.httpBasic().disable()
    }

    fun tokens(token: String) {
        // ruleid: kt-jwt-not-verified
        JWT.create().sign(Algorithm.none())
        // ruleid: kt-jwt-not-verified
        parser.parseClaimsJwt(token)
        // ok: kt-jwt-not-verified
        parser.parseSignedClaims(token)
        // ok: kt-jwt-not-verified
        JWT.require(Algorithm.HMAC256(key)).build().verify(token)
    }

    fun silent(data: ByteArray) {
        // ruleid: kt-empty-catch-around-check
        try {
            verifier.verify(data)
        } catch (error: Exception) {
        }
        // ruleid: kt-empty-catch-around-check
        try {
            prepare()
            manager.authenticate(user)
            finish()
        } catch (error: Throwable) {
        }
        // ok: kt-empty-catch-around-check
        try {
            verifier.verify(data)
        } catch (error: Exception) {
            throw SecurityException(error)
        }
        // ok: kt-empty-catch-around-check
        try {
            stream.close()
        } catch (ignored: Exception) {
        }
    }
}
