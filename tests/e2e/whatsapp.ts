import type { Page } from 'playwright-core'
import { inject } from 'vitest'
import { tokenOf } from './pages'

const CREDENTIALS = { phone_number_id: '200000000000001', waba_id: '100000000000001', access_token: 'emulator-token', app_secret: 'emulator-app-secret', verify_token: 'a-token-for-the-tests' }

/** The school's WhatsApp number, connected once; its id. */
export async function connectWhatsApp(page: Page): Promise<string> {
  const headers = { authorization: `Bearer ${await tokenOf(page, 'owner')}` }
  const known: { id: string; provider: string }[] = await page.request.get('/api/v1/instances', { headers }).then((answer) => answer.json())
  const found = known.find(({ provider }) => provider === 'whatsapp')
  if (found) return found.id
  const made: { id: string } = await page.request.post('/api/v1/instances', { headers, data: { name: 'WhatsApp da recepção', provider: 'whatsapp', credentials: CREDENTIALS } }).then((answer) => answer.json())
  return made.id
}

type Written = { from: string; name?: string; text?: string; message?: Record<string, unknown> }

/** A contact writes: a signed webhook, as Meta sends it. */
export async function contactWrites(written: Written): Promise<void> {
  const answer = await fetch(`${inject('graph')}/_inbound`, { method: 'POST', body: JSON.stringify(written) })
  const { status } = await answer.json()
  if (status !== 200) throw new Error(`the webhook was answered ${status}`)
}

export async function approveTemplate(template: { name: string; language: string; parameters: number }): Promise<void> {
  await fetch(`${inject('graph')}/_templates`, { method: 'POST', body: JSON.stringify(template) })
}
