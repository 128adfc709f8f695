/* Names by what they mean. Sources: the languages' standard libraries and the manuals of
 * OpenSSL, libcurl, GnuTLS, requests, Node.js and the JDK; CWE-295, CWE-327, CWE-676. */
#include "traits.h"

#include <assay/base/words.h>

enum group { ANY, G_C, G_PYTHON, G_JS, G_JVM, G_GO, G_PHP, G_RUBY, G_CSHARP, G_RUST, G_SHELL };

static enum group group_of(enum language l)
{
    static const unsigned char groups[LANG_COUNT] = {
        [LANG_C] = G_C,           [LANG_CPP] = G_C,         [LANG_PYTHON] = G_PYTHON,
        [LANG_JAVASCRIPT] = G_JS, [LANG_TYPESCRIPT] = G_JS, [LANG_TSX] = G_JS,
        [LANG_JAVA] = G_JVM,      [LANG_KOTLIN] = G_JVM,    [LANG_SCALA] = G_JVM,
        [LANG_GO] = G_GO,         [LANG_PHP] = G_PHP,       [LANG_RUBY] = G_RUBY,
        [LANG_CSHARP] = G_CSHARP, [LANG_RUST] = G_RUST,     [LANG_BASH] = G_SHELL,
    };
    return (unsigned)l < LANG_COUNT ? (enum group)groups[l] : ANY;
}

/* A name: "a.b" is the whole of it or its end behind a dot, "a.*" begins it. */
struct named {
    enum group group;
    enum weakening_kind kind;
    const char *names; /* separated by blanks */
};

static const struct named calls[] = {
    {G_C, WEAKENS_UNBOUNDED, "strcpy strcat sprintf vsprintf gets stpcpy wcscpy wcscat alloca"},
    {G_C, WEAKENS_PROCESS,
     "system popen execl execlp execle execv execvp execvpe execve posix_spawn "
     "posix_spawnp CreateProcess ShellExecute WinExec"},
    {G_C, WEAKENS_NETWORK,
     "socket connect getaddrinfo gethostbyname curl_easy_perform "
     "SSL_connect BIO_new_connect WSASocket InternetOpen"},
    {G_C, WEAKENS_EVAL, "dlopen dlsym LoadLibrary mprotect"},
    {G_C, WEAKENS_FILE, "unlink remove rename chmod chown symlink mknod"},
    {G_C, WEAKENS_CIPHER,
     "MD5 MD5_Init MD4_Init SHA1_Init DES_ecb_encrypt DES_set_key RC4 RC4_set_key EVP_md5 EVP_md4 "
     "EVP_rc4 EVP_des_ecb EVP_des_cbc EVP_aes_128_ecb EVP_aes_256_ecb EVP_enc_null"},
    {G_C, WEAKENS_VERIFICATION,
     "X509_verify_cert SSL_get_verify_result X509_check_host SSL_set1_host EVP_VerifyFinal "
     "EVP_DigestVerify EVP_DigestVerifyFinal gnutls_certificate_verify_peers2 "
     "gnutls_certificate_verify_peers3 gpgme_op_verify RSA_verify ECDSA_verify "
     "crypto_sign_verify_detached crypto_sign_open"},
    {G_PYTHON, WEAKENS_PROCESS,
     "os.system os.popen os.exec* os.spawn* os.posix_spawn subprocess.* pty.spawn "
     "asyncio.create_subprocess_exec asyncio.create_subprocess_shell"},
    {G_PYTHON, WEAKENS_NETWORK,
     "socket.socket socket.create_connection urllib.request.* urllib.urlopen urllib2.urlopen "
     "requests.* httpx.* aiohttp.* http.client.* smtplib.* ftplib.* paramiko.*"},
    {G_PYTHON, WEAKENS_EVAL,
     "eval exec compile __import__ importlib.import_module pickle.load pickle.loads marshal.loads "
     "marshal.load yaml.load yaml.unsafe_load ctypes.CDLL ctypes.cdll.LoadLibrary runpy.*"},
    {G_PYTHON, WEAKENS_FILE,
     "os.remove os.unlink os.rename os.replace os.chmod shutil.rmtree shutil.move shutil.copy "
     "shutil.copyfile"},
    {G_PYTHON, WEAKENS_CIPHER,
     "hashlib.md5 hashlib.sha1 Crypto.Cipher.DES.new Crypto.Cipher.ARC4.new"},
    {G_PYTHON, WEAKENS_VERIFY_OFF, "ssl._create_unverified_context"},
    {G_JS, WEAKENS_PROCESS,
     "child_process.* exec execSync spawn spawnSync execFile execFileSync fork"},
    {G_JS, WEAKENS_NETWORK,
     "fetch http.request http.get https.request https.get net.connect net.createConnection "
     "tls.connect dgram.createSocket axios.* XMLHttpRequest WebSocket dns.lookup dns.resolve"},
    {G_JS, WEAKENS_EVAL,
     "eval Function vm.runInNewContext vm.runInThisContext vm.runInContext "
     "setTimeout.eval process.dlopen process.binding"},
    {G_JS, WEAKENS_FILE,
     "fs.writeFile fs.writeFileSync fs.appendFile fs.appendFileSync fs.unlink fs.unlinkSync fs.rm "
     "fs.rmSync fs.createWriteStream fs.chmod fs.chmodSync fs.rename fs.renameSync"},
    {G_JS, WEAKENS_CIPHER, "crypto.createCipher crypto.createDecipher"},
    {G_JVM, WEAKENS_PROCESS, "Runtime.exec getRuntime.exec ProcessBuilder"},
    {G_JVM, WEAKENS_NETWORK,
     "Socket ServerSocket openConnection openStream HttpClient.newHttpClient "
     "DatagramSocket"},
    {G_JVM, WEAKENS_EVAL,
     "Class.forName defineClass ScriptEngine.eval URLClassLoader readObject "
     "System.loadLibrary System.load"},
    {G_JVM, WEAKENS_FILE,
     "FileOutputStream FileWriter Files.write Files.delete Files.deleteIfExists"},
    {G_JVM, WEAKENS_VERIFICATION, "checkServerTrusted checkClientTrusted checkValidity"},
    {G_JVM, WEAKENS_VERIFY_OFF, "NoopHostnameVerifier TrustAllStrategy"},
    {G_GO, WEAKENS_PROCESS,
     "exec.Command exec.CommandContext os.StartProcess syscall.Exec "
     "syscall.ForkExec os/exec.Command os/exec.CommandContext"},
    {G_GO, WEAKENS_NETWORK,
     "net.Dial net.DialTimeout net.Listen tls.Dial crypto/tls.Dial http.Get "
     "http.Post http.PostForm net/http.Get net/http.Post http.NewRequest "
     "net/http.NewRequest"},
    {G_GO, WEAKENS_EVAL, "plugin.Open"},
    {G_GO, WEAKENS_FILE,
     "os.WriteFile ioutil.WriteFile os.Create os.OpenFile os.Remove os.RemoveAll "
     "os.Rename os.Chmod"},
    {G_GO, WEAKENS_CIPHER,
     "md5.New md5.Sum sha1.New sha1.Sum des.NewCipher rc4.NewCipher "
     "crypto/md5.New crypto/md5.Sum crypto/sha1.New crypto/sha1.Sum "
     "crypto/des.NewCipher crypto/rc4.NewCipher"},
    {G_GO, WEAKENS_VERIFICATION,
     "VerifyHostname VerifyPeerCertificate ed25519.Verify ecdsa.Verify "
     "rsa.VerifyPKCS1v15 rsa.VerifyPSS"},
    {G_PHP, WEAKENS_PROCESS, "system exec shell_exec passthru popen proc_open pcntl_exec"},
    {G_PHP, WEAKENS_NETWORK,
     "curl_exec curl_init fsockopen stream_socket_client socket_create mail"},
    {G_PHP, WEAKENS_EVAL, "eval assert create_function unserialize preg_replace_eval"},
    {G_PHP, WEAKENS_FILE, "file_put_contents unlink rename move_uploaded_file chmod copy"},
    {G_PHP, WEAKENS_CIPHER, "md5 sha1 mcrypt_encrypt"},
    {G_RUBY, WEAKENS_PROCESS, "system exec spawn Open3.* IO.popen Kernel.system Kernel.exec"},
    {G_RUBY, WEAKENS_NETWORK, "Net::HTTP.* Net.HTTP.* TCPSocket.new URI.open open-uri"},
    {G_RUBY, WEAKENS_EVAL, "eval instance_eval class_eval module_eval Marshal.load YAML.load"},
    {G_RUBY, WEAKENS_FILE, "File.write File.delete FileUtils.*"},
    {G_RUBY, WEAKENS_CIPHER, "Digest::MD5.* Digest::SHA1.* Digest.MD5.* Digest.SHA1.*"},
    {G_CSHARP, WEAKENS_PROCESS, "Process.Start"},
    {G_CSHARP, WEAKENS_NETWORK, "TcpClient HttpClient WebClient WebRequest.Create Socket"},
    {G_CSHARP, WEAKENS_EVAL, "Assembly.Load Assembly.LoadFrom Assembly.LoadFile BinaryFormatter"},
    {G_CSHARP, WEAKENS_FILE, "File.WriteAllText File.WriteAllBytes File.Delete"},
    {G_CSHARP, WEAKENS_CIPHER, "MD5.Create SHA1.Create DES.Create RC2.Create"},
    {G_RUST, WEAKENS_PROCESS, "Command.new Command::new"},
    {G_RUST, WEAKENS_NETWORK,
     "TcpStream.connect TcpStream::connect UdpSocket.bind UdpSocket::bind "
     "reqwest.* reqwest::get"},
    {G_RUST, WEAKENS_EVAL, "Library.new Library::new transmute mem.transmute mem::transmute"},
    {G_RUST, WEAKENS_FILE,
     "fs.write fs::write File.create File::create fs.remove_file fs::remove_file"},
    {G_RUST, WEAKENS_VERIFY_OFF, "danger_accept_invalid_certs danger_accept_invalid_hostnames"},
    {G_SHELL, WEAKENS_NETWORK, "curl wget nc ncat socat ssh scp ftp"},
    {G_SHELL, WEAKENS_EVAL, "eval source"},
    {ANY, WEAKENS_ASSERTION, "assert assert_true assertTrue g_assert BUG_ON"},
};

static bool name_is(struct view full, struct view last, struct view want)
{
    if (view_ends(want, VIEW(".*")) || view_ends(want, VIEW("*"))) {
        return view_starts(full, view_slice(want, 0, want.len - 1));
    }
    if (view_find_char(want, '.') < 0 && view_find(want, VIEW("::")) < 0) {
        return view_eq(last, want);
    }
    return view_eq(full, want) || (full.len > want.len && view_ends(full, want) &&
                                   full.ptr[full.len - want.len - 1] == '.');
}

static bool in_names(const char *names, struct view full, struct view last)
{
    struct view rest = view_str(names);
    struct view want;
    while (words_next(&rest, &want)) {
        if (name_is(full, last, want)) {
            return true;
        }
    }
    return false;
}

static bool has_word(struct view name, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (view_contains_nocase(name, view_str(words[i]))) {
            return true;
        }
    }
    return false;
}
#define HAS_WORD(name, list) has_word(name, list, sizeof(list) / sizeof((list)[0]))

/* Who may: by words within the name, since every program has its own. */
static bool is_auth(struct view name)
{
    static const char *const sure[] = {"authenticat",
                                       "authoriz",
                                       "authoris",
                                       "permission",
                                       "login_required",
                                       "loginrequired",
                                       "is_admin",
                                       "isadmin",
                                       "has_role",
                                       "hasrole",
                                       "require_role",
                                       "requirerole",
                                       "check_access",
                                       "checkaccess",
                                       "can_access",
                                       "canaccess",
                                       "is_allowed",
                                       "isallowed",
                                       "check_auth",
                                       "checkauth",
                                       "require_auth",
                                       "requireauth",
                                       "csrf",
                                       "verify_token",
                                       "verifytoken",
                                       "check_password",
                                       "checkpassword",
                                       "verify_password",
                                       "verifypassword",
                                       "preauthorize",
                                       "rolesallowed",
                                       "capable",
                                       "check_privilege",
                                       "checkprivilege",
                                       "current_user_can"};
    return HAS_WORD(name, sure);
}

static bool is_verification(struct view name)
{
    static const char *const verbs[] = {"verify", "validate", "check"};
    static const char *const objects[] = {"cert",     "hostname", "signature", "peer", "digest",
                                          "checksum", "x509",     "hmac",      "_sig"};
    return HAS_WORD(name, verbs) && HAS_WORD(name, objects);
}

bool trait_of_call(enum language language, struct view full, struct view last,
                   enum weakening_kind *out)
{
    enum group g = group_of(language);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        if ((calls[i].group == ANY || g == ANY || calls[i].group == g) &&
            in_names(calls[i].names, full, last)) {
            *out = calls[i].kind;
            return true;
        }
    }
    if (is_auth(last)) {
        *out = WEAKENS_AUTH;
        return true;
    }
    if (is_verification(last)) {
        *out = WEAKENS_VERIFICATION;
        return true;
    }
    return false;
}

bool trait_of_name(struct view name, enum weakening_kind *out)
{
    static const char off[] =
        "SSL_VERIFY_NONE CERT_NONE VERIFY_NONE GNUTLS_VERIFY_DISABLE_CRL_CHECKS "
        "ALLOW_ALL_HOSTNAME_VERIFIER NoopHostnameVerifier TrustAllStrategy "
        "MBEDTLS_SSL_VERIFY_NONE DangerousAcceptAnyServerCertificateValidator";
    if (in_names(off, name, name)) {
        *out = WEAKENS_VERIFY_OFF;
        return true;
    }
    return false;
}

bool trait_of_setting(struct view name, struct view value, enum weakening_kind *out)
{
    static const char on_is_bad[] = "InsecureSkipVerify insecure allowInsecure skipVerify";
    static const char off_is_bad[] =
        "verify verify_ssl check_hostname ssl_verify rejectUnauthorized strictSSL verifyPeer "
        "verify_peer verify_peer_name CURLOPT_SSL_VERIFYPEER CURLOPT_SSL_VERIFYHOST validateCerts "
        "validate_certs sslVerify";
    bool off =
        view_eq_nocase(value, VIEW("false")) || view_eq_str(value, "0") || view_eq_str(value, "0L");
    bool on = view_eq_nocase(value, VIEW("true")) || view_eq_str(value, "1");
    *out = WEAKENS_VERIFY_OFF;
    return (off && in_names(off_is_bad, name, name)) || (on && in_names(on_is_bad, name, name));
}

bool trait_of_string(struct view text, enum weakening_kind *out)
{
    static const char *const weak[] = {"/ecb/",  "rc4-",    "des-cbc",  "des-ecb",
                                       "desede", "md5with", "sha1with", "arcfour",
                                       "exp-",   "anull",   "enull"};
    static const char *const whole[] = {"md5", "md4", "rc4", "des", "arcfour"};
    if (text.len > 64) {
        return false;
    }
    *out = WEAKENS_CIPHER;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        if (view_eq_nocase(text, view_str(whole[i]))) {
            return true;
        }
    }
    return HAS_WORD(text, weak);
}

bool trait_is_outcome(struct view name)
{
    static const char *const words[] = {"err", "errno", "error", "rc", "ret", "status", "result",
                                        "res", "ok",    "e",     "rv", "exc", "failed", "failure"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (view_eq_nocase(name, view_str(words[i]))) {
            return true;
        }
    }
    return view_ends_nocase(name, VIEW("_err")) || view_ends_nocase(name, VIEW("error"));
}
