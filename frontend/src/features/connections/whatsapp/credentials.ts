/** What Meta shows about a number, as the API names it. */
export const CREDENTIALS = ['phone_number_id', 'waba_id', 'access_token', 'app_secret', 'verify_token'] as const
export type CredentialName = (typeof CREDENTIALS)[number]
export type Credentials = Record<CredentialName, string>

export const REQUIRED: readonly CredentialName[] = ['phone_number_id', 'access_token', 'app_secret', 'verify_token']
export const SECRET: readonly CredentialName[] = ['access_token', 'app_secret']

export const EMPTY: Credentials = { phone_number_id: '', waba_id: '', access_token: '', app_secret: '', verify_token: '' }

/** A word that only this connection and Meta know: how Meta's handshake finds it. */
export function newVerifyToken(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(18)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Only what was filled in: the others stay as they are. */
export function given(credentials: Credentials): Record<string, string> {
  return Object.fromEntries(CREDENTIALS.map((name) => [name, credentials[name].trim()] as const).filter(([, value]) => value !== ''))
}

export function webhookAddress(): string {
  return `${location.origin}/api/v1/webhooks/whatsapp`
}

/** Meta calls from outside: it reaches neither this machine's own name nor an address without https. */
export function isReachable(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  const own = hostname === 'localhost' || hostname.endsWith('.local') || hostname === '[::1]' || /^(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(hostname)
  return protocol === 'https:' && !own
}
