import { expect, test } from 'vitest'
import { expectAccessible } from './axe'
import { newPage, PHONE, signedIn, tokenOf } from './pages'
import { connectWhatsApp, contactWrites } from './whatsapp'

test('the palette goes places by keyboard', async () => {
  const page = await signedIn('owner', '/start')
  await page.keyboard.press('Control+k')
  const search = page.getByRole('combobox', { name: 'Procurar ou ir para' })
  await search.fill('ajust')
  await page.getByRole('option', { name: /Ajustes/ }).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/settings')
  await page.locator('[role=dialog]').waitFor({ state: 'detached' }) // while it fades, keys are still the palette's
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Atalhos do teclado' }).waitFor()
  await page.keyboard.press('Escape')
})

test('the theme is kept, and both are accessible', async () => {
  const page = await signedIn('owner', '/start')
  const scheme = () => page.evaluate('document.documentElement.dataset.mantineColorScheme')
  await page.getByRole('button', { name: /sua conta/ }).click()
  await page.getByText('Escuro', { exact: true }).click()
  expect(await scheme()).toBe('dark')
  await expectAccessible(page)
  await page.reload()
  await page.locator('#content').waitFor()
  expect(await scheme()).toBe('dark')
})

test('the language follows the browser and may be changed', async () => {
  const page = await signedIn('owner', '/start', { locale: 'en-GB' })
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  await page.getByRole('button', { name: /your account/ }).click()
  await page.getByText('Português', { exact: true }).click()
  await page.getByRole('navigation', { name: 'Principal' }).waitFor()
  expect(await page.evaluate('document.documentElement.lang')).toBe('pt-BR')
  await page.reload()
  await page.getByRole('navigation', { name: 'Principal' }).waitFor()
})

test('who is in several workspaces changes between them, and sees nothing of the other', async () => {
  const page = await signedIn('otherOwner', '/start')
  const account = page.getByRole('button', { name: /sua conta/ })
  const name = `Filial ${Date.now()}`
  await account.click()
  await page.getByRole('button', { name: 'Novo espaço' }).click()
  await page.getByLabel('Nome da escola').fill(name)
  await page.getByRole('button', { name: 'Criar espaço' }).click()
  await page.getByRole('button', { name: new RegExp(name) }).waitFor()
  await account.click()
  await page.getByRole('button', { name: /Academia Allegro/ }).click()
  await page.getByRole('button', { name: /Academia Allegro: sua conta/ }).waitFor()
})

test('a marketer is not shown what is not theirs', async () => {
  const page = await signedIn('marketer', '/start')
  const rail = page.getByRole('navigation', { name: 'Principal' })
  await rail.getByRole('link', { name: 'Funis' }).waitFor()
  expect(await rail.getByRole('link', { name: 'Conversas' }).count()).toBe(0)
  expect(await rail.getByRole('link', { name: 'Integrações' }).count()).toBe(0)
})

test('on a phone the places are a bar at the foot', async () => {
  const page = await signedIn('owner', '/start', { viewport: PHONE, hasTouch: true })
  const bar = page.getByRole('navigation', { name: 'Principal' })
  await bar.getByRole('button', { name: 'Mais' }).click()
  await page.getByRole('dialog').getByRole('link', { name: 'Ajustes' }).click()
  await page.waitForURL('**/settings')
  await expectAccessible(page)
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
})

test('a conversation that is handed over is announced at once, and the notice leads there', async () => {
  const stamp = Date.now()
  const [name, from] = [`<img src=x onerror=alert(${stamp})>`, String(5_511_800_000_000 + (stamp % 90_000_000))]
  const desk = await newPage()
  await connectWhatsApp(desk)
  await contactWrites({ from, name, text: 'Quero falar com alguém' })
  const page = await signedIn('attendant', '/start')
  const bell = page.getByRole('button', { name: /^Avisos/ })
  await bell.click()
  await page.getByRole('heading', { name: 'Avisos' }).waitFor()

  const headers = { authorization: `Bearer ${await tokenOf(desk, 'owner')}` }
  const read = async <T>(path: string): Promise<T> => (await desk.request.get(`/api/v1${path}`, { headers })).json()
  const [chat] = await read<{ conversation_id: string }[]>(`/chats?search=${from}`)
  const bia = (await read<{ userId: string; email: string }[]>('/team/members')).find(({ email }) => email === 'attendant@compasso.demo')
  await desk.request.put(`/api/v1/chats/${chat?.conversation_id}/assign`, { headers, data: { agentId: bia?.userId } })
  const notice = page.getByRole('button', { name: /Helena Prado passou uma conversa para você/ }).filter({ hasText: name })
  await notice.getByRole('img', { name: 'não lido' }).waitFor()
  expect(Number((await bell.textContent())?.replace(/\D/g, ''))).toBeGreaterThan(0)
  await expectAccessible(page)
  await notice.click()
  await page.waitForURL(`**/inbox/${chat?.conversation_id}*`)
  await bell.click()
  await notice.waitFor()
  await expect.poll(() => notice.getByRole('img', { name: 'não lido' }).count()).toBe(0)
})

test('a lost connection is said, and is over by itself', async () => {
  const page = await signedIn('owner', '/start')
  await page.waitForTimeout(500)
  await page.context().setOffline(true)
  await page.getByText('Sem internet.').waitFor()
  await page.context().setOffline(false)
  await page.getByText('Sem internet.').waitFor({ state: 'hidden' })
})

test('an address that is not there says so', async () => {
  const page = await signedIn('owner', '/start')
  await page.goto('/partituras')
  await page.getByRole('heading', { name: 'Esta página não existe' }).waitFor()
})
