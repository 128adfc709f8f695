package examples

import android.content.Context
import android.webkit.WebView

class AndroidExamples : Activity() {
    fun settings(view: WebView) {
        // ruleid: kt-webview-javascript-with-file-access
        view.settings.allowFileAccessFromFileURLs = true
        // ruleid: kt-webview-javascript-with-file-access
        view.settings.allowUniversalAccessFromFileURLs = true
        // ok: kt-webview-javascript-with-file-access
        view.settings.allowFileAccessFromFileURLs = false
        // ok: kt-webview-javascript-with-file-access
        view.settings.domStorageEnabled = true
    }

    inner class Careless : WebViewClient() {
        override fun onReceivedSslError(view: WebView, handler: SslErrorHandler, error: SslError) {
            // ruleid: kt-webview-tls-error-ignored
            handler.proceed()
        }
    }

    inner class AlsoCareless : WebViewClient() {
        override fun onReceivedSslError(view: WebView?, h: SslErrorHandler, error: SslError?) {
            log(error)
            // ruleid: kt-webview-tls-error-ignored
            h.proceed()
        }
    }

    inner class Careful : WebViewClient() {
        override fun onReceivedSslError(view: WebView, handler: SslErrorHandler, error: SslError) {
            // ok: kt-webview-tls-error-ignored
            handler.cancel()
        }
    }

    fun next(step: Step) {
        // ok: kt-webview-tls-error-ignored
        step.proceed()
    }

    fun bridges(view: WebView) {
        // ruleid: kt-webview-bridge
        view.addJavascriptInterface(Bridge(), "app")
        // ruleid: kt-webview-bridge
        view.addJavascriptInterface(this, "host")
        // ok: kt-webview-bridge
        view.removeJavascriptInterface("app")
        // ok: kt-webview-bridge
        WebViewCompat.addWebMessageListener(view, "app", origins, listener)
    }

    fun preferences(value: String) {
        // ruleid: kt-world-readable-file
        getSharedPreferences("settings", Context.MODE_WORLD_READABLE)
        // ruleid: kt-world-readable-file
        openFileOutput("notes", MODE_WORLD_WRITEABLE)
        // ok: kt-world-readable-file
        getSharedPreferences("settings", Context.MODE_PRIVATE)
        // ok: kt-world-readable-file
        openFileOutput("notes", MODE_PRIVATE)
    }

    fun receivers(context: Context, receiver: BroadcastReceiver, filter: IntentFilter) {
        // ruleid: kt-receiver-without-permission
        context.registerReceiver(receiver, filter, Context.RECEIVER_EXPORTED)
        // ruleid: kt-receiver-without-permission
        registerReceiver(receiver, filter, RECEIVER_EXPORTED)
        // ok: kt-receiver-without-permission
        context.registerReceiver(receiver, filter, Context.RECEIVER_NOT_EXPORTED)
        // ok: kt-receiver-without-permission
        registerReceiver(receiver, filter, RECEIVER_NOT_EXPORTED)
    }

    fun intents(context: Context, intent: Intent) {
        // ruleid: kt-mutable-pending-intent
        PendingIntent.getActivity(context, 0, intent, PendingIntent.FLAG_MUTABLE)
        // ruleid: kt-mutable-pending-intent
        PendingIntent.getBroadcast(context, 0, intent, 0)
        // ok: kt-mutable-pending-intent
        PendingIntent.getActivity(context, 0, intent, PendingIntent.FLAG_IMMUTABLE)
        // ok: kt-mutable-pending-intent
        PendingIntent.getBroadcast(context, 0, intent, PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT)
    }

    fun secrets(editor: SharedPreferences.Editor, value: String) {
        // ruleid: kt-secret-in-preferences
        editor.putString("password", value)
        // ruleid: kt-secret-in-preferences
        editor.putString("user_access_token", value)
        // ok: kt-secret-in-preferences
        editor.putString("theme", value)
        // ok: kt-secret-in-preferences
        editor.putString("push_topic", value)
    }

    fun pages(view: WebView) {
        val address = intent.getStringExtra("url")
        // ruleid: kt-webview-load-from-intent
        view.loadUrl(address)
        // ruleid: kt-webview-load-from-intent
        view.loadUrl("https://" + intent.getStringExtra("host"))
        // ok: kt-webview-load-from-intent
        view.loadUrl("https://app.example.com/")
        // ok: kt-webview-load-from-intent
        view.loadUrl(settings.address)
    }
}
