// The browser's part of a passkey at a resident's door: asks the service, lets the device answer, and sends the form. Without this
// script, or where the browser knows no passkeys, these forms stay hidden and every page works by its other forms.
(() => {
  "use strict";
  if (typeof PublicKeyCredential !== "function" || !window.isSecureContext) return;

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  const credential = (made, response) => ({ id: made.id, rawId: text(made.rawId), type: made.type, extensions: made.getClientExtensionResults(), response });

  const make = async ({ publicKey: asked }) => {
    const user = { ...asked.user, id: bytes(asked.user.id) };
    const publicKey = { ...asked, user, challenge: bytes(asked.challenge), excludeCredentials: named(asked.excludeCredentials) };
    const made = await navigator.credentials.create({ publicKey });
    return credential(made, { attestationObject: text(made.response.attestationObject), clientDataJSON: text(made.response.clientDataJSON) });
  };

  const use = async ({ publicKey: asked }) => {
    const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) };
    const given = await navigator.credentials.get({ publicKey });
    const { authenticatorData, clientDataJSON, signature, userHandle } = given.response;
    return credential(given, {
      authenticatorData: text(authenticatorData),
      clientDataJSON: text(clientDataJSON),
      signature: text(signature),
      userHandle: userHandle === null ? null : text(userHandle),
    });
  };

  const answer = async (form) => {
    const asked = await fetch(form.dataset.begin, { method: "POST", headers: { accept: "application/json" } });
    if (!asked.ok) throw new Error("refused");
    const { ceremony, options } = await asked.json();
    const given = await (form.dataset.passkey === "make" ? make(options) : use(options));
    form.elements.ceremony.value = ceremony;
    form.elements.credential.value = JSON.stringify(given);
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    // A passkey belongs to one address: by another name of this service it is not offered.
    if (new URL(form.dataset.origin).origin !== location.origin) continue;
    const button = form.querySelector("button");
    const failed = form.querySelector("[role=alert]");
    form.closest("section").hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      button.disabled = true;
      failed.hidden = true;
      answer(form).catch(() => {
        failed.hidden = false;
        button.disabled = false;
        button.focus();
      });
    });
    // Whoever comes back to the page finds it as it was.
    window.addEventListener("pageshow", () => {
      button.disabled = false;
      form.elements.credential.value = "";
    });
  }
})();
