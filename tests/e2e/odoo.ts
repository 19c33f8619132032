import { inject } from 'vitest'

export type OdooAccount = { url: string; db: string; username: string; password: string }
type Lead = { id: number; type: string; name: string; email_from: string; description: string }

const { BATUTA_TEST_ODOO_URL: url = '', BATUTA_TEST_ODOO_DB: db = '', BATUTA_TEST_ODOO_USER: username = '', BATUTA_TEST_ODOO_KEY: password = '' } = process.env

/** Whoever has one gives it as for `make odoo-test` (docs/odoo.md). */
export const REAL_ODOO: OdooAccount | null = url === '' ? null : { url: url.replace(/\/+$/, ''), db, username, password }

/** The school's Odoo: a real one if there is one, else the emulator. */
export function odooAccount(): OdooAccount {
  return REAL_ODOO ?? { url: inject('odoo'), db: 'escola', username: 'bot@escola.com', password: 'key-1' }
}

/** The leads of that name as Odoo itself has them, past all of our own code. */
export async function leadsNamed(name: string): Promise<readonly Lead[]> {
  const { url, db, username, password } = odooAccount()
  const ask = async (service: string, method: string, args: readonly unknown[]) => {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'call', params: { service, method, args }, id: 1 })
    const answer = await fetch(`${url}/jsonrpc`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    return (await answer.json()).result
  }
  const user = await ask('common', 'login', [db, username, password])
  return ask('object', 'execute_kw', [db, user, password, 'crm.lead', 'search_read', [[['name', '=', name]]], { fields: ['type', 'name', 'email_from', 'description'] }])
}
