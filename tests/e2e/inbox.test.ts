import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { expectAccessible } from './axe'
import { newPage, PHONE, PICTURE, signedIn, signIn, tokenOf } from './pages'
import { approveTemplate, connectWhatsApp, contactWrites } from './whatsapp'

// Other people than in a run before on the same data.
let number = 5_511_900_000_000 + (Date.now() % 90_000_000)
const somebody = (name: string) => ({ from: String(++number), name })
const row = (page: Page, name: string) => page.locator('[data-conversation]').filter({ hasText: name }).first()
const chat = (page: Page) => page.getByRole('region', { name: 'Conversa', exact: true })
const composer = (page: Page) => page.getByRole('textbox', { name: 'Responder' })

async function openInbox(person: 'owner' | 'attendant', name: string): Promise<Page> {
  const page = await signedIn(person, '/inbox?view=all')
  await row(page, name).click()
  await chat(page).getByRole('heading', { name }).waitFor()
  return page
}

beforeAll(async () => {
  await connectWhatsApp(await newPage())
  await approveTemplate({ name: 'aula_confirmada', language: 'pt_BR', parameters: 2 })
})

test('a conversation is taken over while a colleague watches', async () => {
  const mariana = somebody('Mariana Figueiredo')
  await contactWrites({ ...mariana, text: 'Vocês abrem no feriado?' })
  const bia = await openInbox('attendant', mariana.name)
  const helena = await openInbox('owner', mariana.name)

  await bia.getByRole('button', { name: 'Assumir' }).click()
  await chat(helena).getByText('Bia Nogueira está com esta conversa').waitFor()
  await chat(helena).getByText('Bia Nogueira assumiu a conversa').waitFor()
  expect(await helena.getByRole('button', { name: 'Responder' }).isDisabled()).toBe(true)

  await bia.keyboard.press('r')
  await composer(bia).fill('Abrimos sim, das 9h às 13h!')
  await chat(helena).getByText('Bia está escrevendo').waitFor()
  await bia.keyboard.press('Enter')
  await chat(helena).getByText('Abrimos sim, das 9h às 13h!').waitFor()
  await chat(bia).locator('article').filter({ hasText: 'Abrimos sim' }).getByRole('img', { name: 'lida' }).waitFor()
  expect(await chat(bia).locator('article').filter({ hasText: 'Abrimos sim' }).count()).toBe(1)

  await bia.locator('footer input[type=file]').setInputFiles({ name: 'fachada.png', mimeType: 'image/png', buffer: PICTURE })
  await bia.getByRole('textbox', { name: 'Legenda, se quiser' }).or(composer(bia)).first().fill('É esta porta')
  await bia.keyboard.press('Enter')
  const picture = chat(helena).locator('article').filter({ hasText: 'É esta porta' })
  await picture.getByRole('img', { name: 'lida' }).waitFor()
  await picture.locator('img[src]').waitFor()

  await contactWrites({ ...mariana, text: 'Ótimo, até lá' })
  for (const page of [bia, helena]) await chat(page).getByText('Ótimo, até lá').waitFor()

  await helena.getByRole('textbox', { name: 'Nota interna' }).fill('Ela já foi nossa aluna.')
  await helena.keyboard.press('Enter')
  await chat(bia).getByText('Ela já foi nossa aluna.').waitFor()

  await helena.getByRole('button', { name: 'Assumir' }).click()
  await chat(bia).getByText('Helena Prado está com esta conversa').waitFor()
})

test('of two who take it at once one does, the other is told who', async () => {
  const davi = somebody('Davi Rocha')
  await contactWrites({ ...davi, text: 'Tem vaga de bateria?' })
  const bia = await newPage()
  // She does not hear of it: as when both click in the same moment.
  await bia.routeWebSocket(/\/api\/v1\/ws/, () => undefined)
  await signIn(bia, 'attendant', '/inbox?view=all')
  await row(bia, davi.name).click()
  await bia.getByRole('button', { name: 'Assumir' }).waitFor()
  const headers = { authorization: `Bearer ${await tokenOf(bia, 'owner')}` }
  const id = bia.url().split('/').at(-1)?.split('?')[0]
  expect((await bia.request.put(`/api/v1/chats/${id}/assign`, { headers, data: { agentId: 'me' } })).status()).toBe(200)
  await bia.getByRole('button', { name: 'Assumir' }).click()
  await bia.getByRole('status').getByText(/Helena Prado/).waitFor()
  await chat(bia).getByText('Helena Prado está com esta conversa').waitFor()
})

test('the bot is paused and comes back', async () => {
  const rita = somebody('Rita Amaral')
  await contactWrites({ ...rita, text: 'quero conhecer a escola' })
  const bia = await openInbox('attendant', rita.name)
  const question = /Qual instrumento você quer experimentar/
  await chat(bia).getByText(question).first().waitFor()
  await bia.getByText('vez do contato').first().waitFor()

  await bia.getByRole('button', { name: 'Pausar até quando' }).click()
  // The screen shows it at once; it holds when it was answered.
  const paused = bia.waitForResponse((answer) => answer.url().endsWith('/bot/pause') && answer.ok())
  await bia.getByRole('menuitem', { name: /Por 2 horas/ }).click()
  await paused
  await chat(bia).getByText(/até (.+ )?\d\d:\d\d\.$/).waitFor() // after ten in the evening it names the day too
  await contactWrites({ ...rita, text: 'Violão' })
  await chat(bia).getByText('Violão', { exact: true }).last().waitFor()
  await bia.waitForTimeout(1500)
  expect(await chat(bia).getByText(/Violão, boa escolha/).count()).toBe(0)

  await bia.getByRole('button', { name: 'Reativar' }).click()
  await chat(bia).getByText(/Violão, boa escolha|Qual instrumento/).last().waitFor()
  await chat(bia).getByText(/reativou o bot/).waitFor()
  await bia.keyboard.press('b')
  await chat(bia).getByText('até alguém reativar.').waitFor()
})

test('with the window shut only a template goes out', async () => {
  const page = await signedIn('attendant', '/inbox')
  await page.getByRole('button', { name: 'Nova conversa' }).click()
  const dialog = page.getByRole('dialog', { name: 'Nova conversa' })
  await dialog.getByRole('textbox', { name: 'Número' }).fill('11 97777-1234')
  await dialog.getByRole('combobox', { name: 'Modelos aprovados' }).click()
  await page.getByRole('option', { name: 'aula_confirmada' }).click()
  await dialog.getByRole('textbox', { name: 'Variável 1' }).fill('Laura')
  await dialog.getByRole('textbox', { name: 'Variável 2' }).fill('sábado às 10h')
  await dialog.getByText('Oi Laura sábado às 10h').waitFor()
  await dialog.getByRole('button', { name: 'Enviar e abrir' }).click()
  await chat(page).getByText('Oi Laura sábado às 10h').waitFor()
  await chat(page).getByText(/ainda não escreveu/).waitFor()
  expect(await composer(page).count()).toBe(0)

  await chat(page).getByRole('button', { name: 'Usar um modelo' }).last().click()
  await page.getByRole('combobox', { name: 'Modelos aprovados' }).click()
  await page.getByRole('option', { name: 'aula_confirmada' }).click()
  await page.getByRole('textbox', { name: 'Variável 1' }).fill('de novo')
  await page.getByRole('textbox', { name: 'Variável 2' }).fill('agora')
  await page.getByRole('button', { name: 'Enviar modelo' }).click()
  await chat(page).locator('article').filter({ hasText: 'Oi de novo agora' }).getByRole('img', { name: 'lida' }).waitFor()
})

test('whatever a contact sends is shown as text', async () => {
  const payloads = ['<img src=x onerror=alert(1)>', '<script>alert(1)</script>', '"><svg onload=alert(1)>', 'javascript:alert(1)', '{{constructor.constructor("alert(1)")()}}', '[x](javascript:alert(1))']
  const eve = somebody('<img src=x onerror=alert(2)>')
  for (const text of payloads) await contactWrites({ ...eve, text })
  const more = (type: string, content: unknown) => contactWrites({ ...eve, message: { from: eve.from, id: `wamid.${type}.${Date.now()}.${Math.random()}`, timestamp: String(Math.floor(Date.now() / 1000)), type, [type]: content } })
  await more('location', { latitude: -23.5, longitude: -46.6, name: '<b onmouseover=alert(3)>lugar</b>', address: 'javascript:alert(3)' })
  await more('contacts', [{ name: { formatted_name: '<i>Zé</i>' }, phones: [{ phone: 'javascript:alert(4)' }] }])
  await more('document', { id: '999', mime_type: 'text/html', filename: '<svg onload=alert(5)>.html', caption: '<u>contrato</u>' })
  await more('interactive', { type: 'button_reply', button_reply: { id: '<b>1</b>', title: '<b onclick=alert(6)>Piano</b>' } })
  await more('interactive', { type: 'list_reply', list_reply: { id: '2', title: '<em>Canto</em>', description: '<img src=y onerror=alert(7)>' } })
  await more('button', { payload: '<s>x</s>', text: '<s>Quero</s>' })
  const bia = await openInbox('attendant', eve.name)
  for (const text of ['<b onclick=alert(6)>Piano</b>', '<em>Canto</em>', '<s>Quero</s>', ...payloads, '<b onmouseover=alert(3)>lugar</b>, javascript:alert(3)', '<i>Zé</i>', '<u>contrato</u>']) await chat(bia).getByText(text, { exact: true }).first().waitFor()
  const hrefs = await bia.locator('a[href]').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  expect(hrefs.filter((href) => !/^(\/|#|https?:|mailto:|tel:)/.test(href))).toEqual([])
  expect(await bia.locator('#content img, #content script, #content svg[onload], #content iframe').count()).toBe(0)
})

test('what is written survives a reload, and leaves when the connection is back', async () => {
  const nina = somebody('Nina Prates')
  await contactWrites({ ...nina, text: 'Qual o valor da mensalidade?' })
  const bia = await openInbox('attendant', nina.name)
  await composer(bia).fill('Depende do curso: a partir de')
  await bia.reload()
  await expect.poll(() => composer(bia).inputValue()).toBe('Depende do curso: a partir de')
  await composer(bia).fill('A partir de R$ 280,00.')
  await bia.context().setOffline(true)
  await bia.keyboard.press('Enter')
  await chat(bia).getByText('Sai quando a conexão voltar').waitFor()
  await bia.context().setOffline(false)
  await chat(bia).locator('article').filter({ hasText: 'A partir de R$ 280,00.' }).getByRole('img', { name: 'lida' }).waitFor({ timeout: 45_000 })
  expect(await chat(bia).locator('article').filter({ hasText: 'A partir de R$ 280,00.' }).count()).toBe(1)
})

test('by the keyboard alone', async () => {
  // Its own two, so that nobody else's message comes between.
  const people = [somebody(`Tecla Um ${number}`), somebody(`Tecla Dois ${number}`)]
  for (const person of people) await contactWrites({ ...person, text: 'Bom dia!' })
  const page = await signedIn('owner', `/inbox?view=all&q=${encodeURIComponent('Tecla')}`)
  for (const { name } of people) await row(page, name).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await expect.poll(() => page.evaluate('document.activeElement?.hasAttribute("data-conversation")')).toBe(true)
  await page.keyboard.press('Enter')
  await page.getByRole('log').waitFor()
  await page.keyboard.press('a')
  const search = page.getByRole('textbox', { name: 'Procurar pessoa ou equipe' })
  await search.waitFor()
  await page.keyboard.press('Escape')
  await search.waitFor({ state: 'detached' })
  await page.keyboard.press('e')
  await page.getByText('Conversa concluída', { exact: true }).waitFor()
  await page.keyboard.press('z')
  await chat(page).getByText('Você reabriu a conversa').waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog').getByText('Pausar ou reativar o bot').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await page.getByText('Escolha uma conversa').waitFor()
})

test('a marketer has no conversations', async () => {
  const page = await signedIn('marketer', '/inbox')
  await page.getByText('Conversas são de quem atende').waitFor()
  expect(await page.getByRole('link', { name: 'Conversas' }).count()).toBe(0)
})

for (const scheme of ['light', 'dark'] as const)
  test(`axe finds nothing serious (${scheme})`, async () => {
    const page = await signedIn('owner', '/inbox?view=all', { colorScheme: scheme })
    await expectAccessible(page)
    await row(page, 'Marina Couto').click()
    await chat(page).getByRole('heading', { name: 'Marina Couto' }).waitFor()
    await page.getByRole('heading', { name: 'Dados' }).waitFor()
    await expectAccessible(page)
    const phone = await signedIn('owner', '/inbox?view=all', { colorScheme: scheme, viewport: PHONE, hasTouch: true })
    await expectAccessible(phone)
    await row(phone, 'Marina Couto').click()
    await chat(phone).getByRole('heading', { name: 'Marina Couto' }).waitFor()
    await expectAccessible(phone)
    await phone.getByRole('button', { name: /ver o contato/ }).click()
    await phone.getByRole('heading', { name: 'Dados' }).waitFor()
    await expectAccessible(phone)
    await phone.getByRole('button', { name: 'Voltar para a conversa' }).click()
    await phone.getByRole('button', { name: 'Voltar para a lista' }).click()
    await row(phone, 'Marina Couto').waitFor()
  })
