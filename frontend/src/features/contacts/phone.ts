/** As people here type a phone, without the country: it is Brazil's. Everything else stays for the server to judge. */
export function withCountry(phone: string): string {
  const text = phone.trim()
  const digits = text.replace(/\D/g, '')
  const national = !text.startsWith('+') && !text.startsWith('00') && (digits.length === 10 || digits.length === 11)
  return national ? `+55 ${text}` : text
}
