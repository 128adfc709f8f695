function fromAddress(node) {
  // ruleid: js-dom-xss
  node.innerHTML = decodeURIComponent(location.hash.slice(1));
  const name = new URLSearchParams(window.location.search).get('name');
  // ruleid: js-dom-xss, js-inner-html-built
  document.write('<p>' + name + '</p>');
  // ok: js-dom-xss
  node.textContent = location.hash.slice(1);
  // ok: js-dom-xss
  node.innerHTML = DOMPurify.sanitize(location.hash.slice(1));
}

function markup(node, name) {
  // ruleid: js-inner-html-built
  node.innerHTML = '<b>' + name + '</b>';
  // ruleid: js-inner-html-built
  node.insertAdjacentHTML('beforeend', `<li>${name}</li>`);
  // ok: js-inner-html-built
  node.innerHTML = '<b>' + escapeHtml(name) + '</b>';
  // ok: js-inner-html-built
  node.innerHTML = '<b>' + 'bold' + '</b>';
}

function react(html) {
  // ruleid: js-react-inner-html
  const first = { dangerouslySetInnerHTML: { __html: html } };
  // ruleid: js-react-inner-html
  const second = createElement('div', { dangerouslySetInnerHTML: { __html: '<b>' + html + '</b>' } });
  // ok: js-react-inner-html
  const third = { dangerouslySetInnerHTML: { __html: DOMPurify.sanitize(html) } };
  // ok: js-react-inner-html
  const fourth = { dangerouslySetInnerHTML: { __html: '<b>bold</b>' } };
  return [first, second, third, fourth];
}

function messages(frame, text, handle) {
  // ruleid: js-post-message-any-target
  window.parent.postMessage(text, '*');
  // ruleid: js-post-message-any-target
  frame.contentWindow.postMessage({ text }, '*');
  // ok: js-post-message-any-target
  window.parent.postMessage(text, 'https://shop.example.com');
  // ok: js-post-message-any-target
  worker.postMessage(text);

  // ruleid: js-message-origin-unchecked
  window.addEventListener('message', (event) => {
    handle(event.data);
  });
  // ruleid: js-message-origin-unchecked
  window.onmessage = function (event) {
    handle(event.data);
  };
  // ok: js-message-origin-unchecked
  window.addEventListener('message', (event) => {
    if (event.origin !== 'https://shop.example.com') return;
    handle(event.data);
  });
  // ok: js-message-origin-unchecked
  window.addEventListener('resize', (event) => {
    handle(event.data);
  });
}

function storage(value) {
  // ruleid: js-token-in-storage
  localStorage.setItem('access_token', value);
  // ruleid: js-token-in-storage
  sessionStorage.setItem('userPassword', value);
  // ok: js-token-in-storage
  localStorage.setItem('theme', value);
  // ok: js-token-in-storage
  localStorage.getItem('access_token');
}

function moving() {
  const next = new URLSearchParams(location.search).get('next');
  // ruleid: js-location-from-address
  window.location.href = next;
  // ruleid: js-location-from-address
  location.assign(location.hash.slice(1));
  // ok: js-location-from-address
  window.location.href = '/items?next=' + encodeURIComponent(next);
  // ok: js-location-from-address
  location.assign('/start');
}
