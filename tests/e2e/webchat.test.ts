import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { expectAccessible } from './axe'
import { heard, newPage, PHONE, PICTURE, signedIn } from './pages'

const CHAT = '/c/escola-compasso'
const bubbles = (page: Page) => page.getByRole('log').getByRole('listitem')

test('a stranger talks to the bot on a phone, by its buttons', async () => {
  const page = await newPage({ viewport: PHONE, hasTouch: true })
  await page.goto(CHAT)
  await page.getByRole('heading', { name: 'Fale com Escola Compasso' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Oi!' }).click()
  await page.getByText(/Qual instrumento/).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Piano' }).click()
  await page.getByText(/Quantos anos/).waitFor()
  const piano = page.getByRole('button', { name: 'Piano' })
  expect([await piano.isDisabled(), await piano.getAttribute('aria-pressed')]).toEqual([true, 'true'])
  await page.getByRole('textbox', { name: 'Escreva uma mensagem' }).fill('9')
  await page.keyboard.press('Enter')
  await expect.poll(() => bubbles(page).filter({ hasText: /\?/ }).count()).toBeGreaterThan(2)
  await page.getByLabel('Anexar foto ou arquivo').setInputFiles({ name: 'boleto.png', mimeType: 'image/png', buffer: PICTURE })
  await page.getByRole('textbox', { name: 'Escreva uma legenda' }).press('Enter')
  await bubbles(page).locator('img[src]').waitFor()
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)

  await page.reload()
  await page.getByText(/Quantos anos/).waitFor()
  await page.getByRole('button', { name: 'Piano' }).waitFor()
})

test('what is written without internet goes out when it is back, once and in order', async () => {
  const page = await newPage()
  await page.goto(CHAT)
  await page.getByRole('button', { name: 'Oi!' }).click()
  await page.getByText(/Qual instrumento/).waitFor()
  await page.context().setOffline(true)
  await page.getByText('Sem internet.').waitFor()
  const input = page.getByRole('textbox', { name: 'Escreva uma mensagem' })
  const stamp = Date.now()
  for (const text of [`primeira ${stamp}`, `segunda ${stamp}`]) {
    await input.fill(text)
    await page.keyboard.press('Enter')
  }
  await page.getByRole('img', { name: 'saindo' }).first().waitFor()
  await page.context().setOffline(false)
  await page.getByRole('img', { name: 'saindo' }).first().waitFor({ state: 'hidden' })
  const own = bubbles(page).filter({ hasText: String(stamp) })
  await expect.poll(() => own.allTextContents().then((texts) => texts.map((text) => text.match(/primeira|segunda/)?.[0]))).toEqual(['primeira', 'segunda'])
  heard(page)
})

test('a colleague takes over and the visitor hears it at once; words that look like HTML are words', async () => {
  const payload = `<img src=x onerror="alert(1)"><script>alert(2)</script> ${Date.now()}`
  const visitor = await newPage({ colorScheme: 'dark' })
  await visitor.goto(CHAT)
  await visitor.getByRole('textbox', { name: 'Escreva uma mensagem' }).fill(payload)
  await visitor.keyboard.press('Enter')
  await visitor.getByText(payload).waitFor()
  await visitor.getByRole('img', { name: 'enviada' }).first().waitFor()
  await expectAccessible(visitor)

  const owner = await signedIn('owner', '/start')
  const token = await owner.request.post('/api/v1/auth/refresh', { headers: { 'sec-fetch-site': 'same-origin' } }).then(async (answer): Promise<string> => (await answer.json()).access_token)
  const headers = { authorization: `Bearer ${token}` }
  const chats: { conversation_id: string; last_message: string }[] = await owner.request.get('/api/v1/chats?status=open', { headers }).then((answer) => answer.json())
  const texts = await Promise.all(chats.map(({ conversation_id: id }) => owner.request.get(`/api/v1/chats/${id}`, { headers }).then(async (answer) => ({ id, contact: (await answer.json()).contact_id }))))
  const mine = await Promise.all(texts.map(async ({ id, contact }) => ({ id, said: await owner.request.get(`/api/v1/chats/${contact}/messages`, { headers }).then((answer) => answer.text()) })))
  const conversation = mine.find(({ said }) => said.includes(payload.slice(-13)))?.id
  expect(conversation, 'the conversation is in the inbox').toBeDefined()
  const reply = `<b>Bia</b> responde ${Date.now()}`
  const sent = await owner.request.post(`/api/v1/chats/${conversation}/messages`, { headers, data: { message_type: 'text', data: { text: reply } } })
  expect(sent.ok()).toBe(true)
  await visitor.getByText(reply).waitFor()
  expect(await visitor.locator('[role="log"] img[src], [role="log"] script, [role="log"] b').count()).toBe(0)
})

test('the limit is counted, English browsers read English, and an unknown link says so', async () => {
  const page = await newPage({ locale: 'en-GB' })
  await page.goto(CHAT)
  await page.getByRole('heading', { name: 'Talk to Escola Compasso' }).waitFor()
  const input = page.getByRole('textbox', { name: 'Write a message' })
  await input.fill('🎵'.repeat(4090))
  await page.getByText('6 letters left').waitFor()
  await input.fill('x'.repeat(4100))
  await page.getByText(/4 letters over the limit/).waitFor()
  expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
  await page.goto('/c/there-is-no-such-chat')
  await page.getByRole('heading', { name: 'This chat does not exist any more' }).waitFor()
  await expectAccessible(page)
})
