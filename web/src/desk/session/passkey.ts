// The browser's part of a passkey: WebAuthn's JSON to what `navigator.credentials` takes, and its answer back. Written out, since
// older browsers of offices have no `parseCreationOptionsFromJSON`.

type Json = Record<string, unknown>;
/** The interface document calls it an object and no more. */
type Sent = Record<string, never>;

export function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

export function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const named = (list: unknown) => (list as { id: string }[] | undefined)?.map((one) => ({ ...one, id: bytes(one.id) }));

/** Whether this browser, at this address, can use passkeys. */
export const canPasskey = () => typeof PublicKeyCredential === "function" && window.isSecureContext;

/** Lets a device make a key. */
export async function makePasskey(options: Json): Promise<Sent> {
  const asked = options["publicKey"] as Json;
  const user = asked["user"] as Json;
  const publicKey = {
    ...asked,
    challenge: bytes(asked["challenge"] as string),
    user: { ...user, id: bytes(user["id"] as string) },
    excludeCredentials: named(asked["excludeCredentials"]) ?? [],
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    extensions: made.getClientExtensionResults(),
    response: { attestationObject: text(response.attestationObject), clientDataJSON: text(response.clientDataJSON) },
  } as unknown as Sent;
}

/** Lets a device answer with one of its keys. */
export async function usePasskey(options: Json): Promise<Sent> {
  const asked = options["publicKey"] as Json;
  const publicKey = {
    ...asked,
    challenge: bytes(asked["challenge"] as string),
    allowCredentials: named(asked["allowCredentials"]) ?? [],
  } as unknown as PublicKeyCredentialRequestOptions;
  const given = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const response = given.response as AuthenticatorAssertionResponse;
  return {
    id: given.id,
    rawId: text(given.rawId),
    type: given.type,
    extensions: given.getClientExtensionResults(),
    response: {
      authenticatorData: text(response.authenticatorData),
      clientDataJSON: text(response.clientDataJSON),
      signature: text(response.signature),
      userHandle: response.userHandle === null ? null : text(response.userHandle),
    },
  } as unknown as Sent;
}
