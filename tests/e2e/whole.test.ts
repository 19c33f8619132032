import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { expectAccessible } from './axe'
import { card, dropStep, inspector, join, moveCard, newFunnel } from './drawing'
import { newPage, PHONE, signedIn } from './pages'
import { connectWhatsApp, contactWrites } from './whatsapp'

test('a funnel is drawn, mended, tried and published; contacts talk to it on two channels, a person takes over, and another school sees nothing', async () => {
  const page = await signedIn('marketer', '/funnels')
  const stamp = Date.now().toString(36)
  const name = `Volta do recreio ${stamp}`
  const keyword = `recreio ${stamp}`
  await newFunnel(page, name)
  for (let step = 0; step < 2; step++) await page.getByRole('button', { name: 'Afastar' }).click()
  const panel = inspector(page)

  const hello = await dropStep(page, 'send_message', 270, 60)
  await panel.getByRole('textbox', { name: 'Texto', exact: true }).fill('Oi! Que bom ter você aqui.')
  const ask = await dropStep(page, 'ask_choice', 480, 60)
  await panel.getByRole('textbox', { name: 'Pergunta', exact: true }).fill('Qual instrumento?')
  for (const [index, label] of ['Piano', 'Canto'].entries()) {
    await panel.getByRole('button', { name: 'Adicionar opção' }).click()
    await panel.getByRole('textbox', { name: `Opção ${index + 1}`, exact: true }).fill(label)
  }
  const tag = await dropStep(page, 'tag', 700, 60)
  await panel.getByRole('group', { name: 'Pôr' }).getByRole('combobox').fill('piano')
  await page.keyboard.press('Enter')
  const wait = await dropStep(page, 'wait', 90, 460)
  await panel.getByRole('textbox', { name: 'Quanto', exact: true }).fill('20')
  const later = await dropStep(page, 'send_message', 270, 460)
  const note = await dropStep(page, 'note', 480, 460)
  await panel.getByRole('textbox', { name: 'Nota', exact: true }).fill('Quer piano')
  const end = await dropStep(page, 'end', 700, 460)
  await moveCard(page, 'inicio', 20, 60)
  await card(page, 'inicio').click()
  await panel.getByRole('textbox', { name: 'Palavra-chave', exact: true }).fill(keyword)
  expect(await page.locator('[data-card]').count()).toBe(8)

  const [piano, canto] = await card(page, ask).locator('li [data-handleid]').evaluateAll((all) => all.map((one) => one.getAttribute('data-handleid') ?? ''))
  await join(page, 'inicio', 'next', hello)
  await join(page, hello, 'next', ask)
  await join(page, ask, piano ?? '', tag)
  await join(page, ask, canto ?? '', end)
  await join(page, tag, 'next', wait)
  await join(page, wait, 'next', later)
  await join(page, later, 'next', note)
  await join(page, note, 'next', end)
  await page.getByText(/salvo agora|salvo há/).first().waitFor()

  // One step still says nothing: publishing shows it, leads to it, and goes on once it is mended.
  await page.getByRole('button', { name: 'Publicar…' }).click()
  const dialog = page.getByRole('dialog', { name: `Publicar ${name}` })
  await dialog.getByText(/problema/).waitFor()
  await expectAccessible(page)
  expect(await dialog.getByRole('button', { name: 'Publicar funil' }).isDisabled()).toBe(true)
  await dialog.getByRole('listitem').first().getByRole('button').click()
  await dialog.waitFor({ state: 'hidden' })
  await panel.getByRole('textbox', { name: 'Texto', exact: true }).fill('Ainda quer conhecer a escola?')

  await page.getByRole('button', { name: 'Testar' }).click()
  const phone = page.getByRole('complementary', { name: 'Celular de teste' })
  await phone.getByRole('button', { name: keyword }).click()
  await phone.getByText('Qual instrumento?').waitFor()
  await phone.getByRole('button', { name: 'Piano' }).click()
  await phone.getByText(/O bot espera até/).waitFor()
  await phone.getByText('Etiqueta: piano').waitFor()
  await expectAccessible(page)
  await phone.getByRole('button', { name: /Pular até/ }).click()
  await phone.getByText('Ainda quer conhecer a escola?').waitFor()
  await phone.getByText('O funil chegou ao fim.').waitFor()
  expect(await page.locator('[data-card][data-playing]').count()).toBe(8)
  await phone.getByRole('button', { name: 'Voltar um passo' }).click()
  await phone.getByText(/O bot espera até/).waitFor()
  await phone.getByRole('textbox', { name: 'Mensagem' }).press('Escape')
  await phone.waitFor({ state: 'hidden' })

  await page.getByRole('button', { name: 'Publicar…' }).click()
  await dialog.getByRole('textbox', { name: 'O que mudou' }).fill('A primeira')
  await dialog.getByRole('button', { name: 'Publicar funil' }).click()
  await page.getByText(/^Funil publicado · v1/).waitFor()
  await page.getByText('Publicado · v1', { exact: true }).waitFor()

  await card(page, hello).click()
  await panel.getByRole('textbox', { name: 'Texto', exact: true }).fill('Mudei de ideia.')
  await page.getByText('Tudo salvo, agora').waitFor()
  await page.getByRole('link', { name: 'Versões' }).click()
  await page.getByRole('button', { name: /Versão 1.*A primeira/s }).click()
  await page.getByRole('button', { name: 'Trazer para o rascunho' }).click()
  await page.getByText('O rascunho voltou à versão 1.').waitFor()
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Voltar aos funis' }).click()
  const row = page.getByRole('row', { name: new RegExp(name) })
  await row.getByText('Publicado · v1').waitFor()
  await row.getByText(keyword, { exact: true }).waitFor()
  await expectAccessible(page)

  // A visitor of the site.
  const visitor = await newPage({ viewport: PHONE, hasTouch: true })
  await visitor.goto('/c/escola-compasso')
  await visitor.getByRole('textbox', { name: 'Escreva uma mensagem' }).fill(keyword)
  await visitor.keyboard.press('Enter')
  await visitor.getByText('Oi! Que bom ter você aqui.').waitFor()
  await visitor.getByRole('button', { name: 'Canto' }).click()
  await visitor.getByRole('button', { name: 'Canto', pressed: true }).waitFor()

  // The same on WhatsApp, by signed webhooks.
  await connectWhatsApp(page)
  const lia = { from: String(5_511_900_000_000 + (Date.now() % 90_000_000)), name: `Lia ${stamp}` }
  await contactWrites({ ...lia, text: `quero ${keyword}` })
  const lane = (of: Page) => of.locator('[data-conversation]').filter({ hasText: lia.name }).first()
  const chat = (of: Page) => of.getByRole('region', { name: 'Conversa', exact: true })
  const bia = await signedIn('attendant', '/inbox?view=all')
  const helena = await signedIn('owner', '/inbox?view=all')
  for (const colleague of [bia, helena]) await lane(colleague).click()
  await chat(bia).locator('article').filter({ hasText: 'Qual instrumento?' }).getByRole('img', { name: 'lida' }).waitFor()
  await contactWrites({ ...lia, text: 'piano' })
  await bia.getByRole('complementary').getByText('piano', { exact: true }).first().waitFor()

  // A person takes over while a colleague watches, and the bot says nothing more.
  await bia.getByRole('button', { name: 'Assumir' }).click()
  await chat(helena).getByText('Bia Nogueira assumiu a conversa').waitFor()
  await contactWrites({ ...lia, text: keyword })
  await bia.getByRole('textbox', { name: 'Responder' }).fill('Oi, Lia, aqui é a Bia!')
  await bia.keyboard.press('Enter')
  await chat(helena).locator('article').filter({ hasText: 'aqui é a Bia' }).getByRole('img', { name: 'lida' }).waitFor()
  for (const colleague of [bia, helena]) expect(await chat(colleague).locator('article').filter({ hasText: 'Que bom ter você aqui' }).count()).toBe(1)

  // Two entered, and nobody of another school knows.
  await page.reload()
  await row.waitFor()
  await row.getByRole('cell', { name: '2', exact: true }).waitFor()
  for (const place of ['/funnels', '/inbox?view=all', '/contacts', '/team']) {
    const elsewhere = await signedIn('otherOwner', place)
    await elsewhere.waitForLoadState('networkidle')
    await elsewhere.getByRole('main').waitFor()
    const shown = await elsewhere.getByRole('main').innerText()
    for (const ours of [stamp, 'Bia Nogueira', 'Marina Couto']) expect(shown).not.toContain(ours)
    expect(shown.length).toBeGreaterThan(20)
  }
}, 300_000)
