const { app, BrowserWindow, session, shell } = require('electron');

function windows() {
  // ruleid: js-electron-web-preferences
  new BrowserWindow({ width: 800, webPreferences: { nodeIntegration: true } });
  // ruleid: js-electron-web-preferences
  new BrowserWindow({ webPreferences: { contextIsolation: false, preload: 'preload.js' } });
  // ok: js-electron-web-preferences
  new BrowserWindow({ webPreferences: { nodeIntegration: false } });
  // ok: js-electron-web-preferences
  new BrowserWindow({ webPreferences: { preload: 'preload.js' } });
  // ruleid: js-electron-web-security-off
  new BrowserWindow({ webPreferences: { webSecurity: false } });
  // ruleid: js-electron-web-security-off
  app.commandLine.appendSwitch('ignore-certificate-errors');
  // ok: js-electron-web-security-off
  new BrowserWindow({ webPreferences: { webSecurity: true } });
  // ok: js-electron-web-security-off
  app.commandLine.appendSwitch('lang', 'en');
}

function addresses(url) {
  // ruleid: js-electron-open-external
  shell.openExternal(url);
  // ruleid: js-electron-open-external
  shell.openExternal(`https://${url}`);
  // ok: js-electron-open-external
  shell.openExternal('https://example.com');
  // ok: js-electron-open-external
  if (url.startsWith('https://')) {
    shell.openExternal(url);
  }
}

function certificates(check) {
  // ruleid: js-electron-certificate-accepted
  app.on('certificate-error', (event, contents, url, error, certificate, callback) => {
    event.preventDefault();
    callback(true);
  });
  // ruleid: js-electron-certificate-accepted
  session.defaultSession.setCertificateVerifyProc((request, callback) => {
    callback(0);
  });
  // ok: js-electron-certificate-accepted
  app.on('certificate-error', (event, contents, url, error, certificate, callback) => {
    callback(false);
  });
  // ok: js-electron-certificate-accepted
  session.defaultSession.setCertificateVerifyProc((request, callback) => {
    callback(check(request) ? -3 : -2);
  });
}
