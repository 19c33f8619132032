import { test } from 'vitest'
import { expectAccessible } from './axe'
import { card, inspector, newFunnel } from './drawing'
import { PHONE, signedIn } from './pages'

const unique = (name: string) => `${name} ${Date.now().toString(36)}`

test('two people, one drawing: nothing is replaced unseen, and mine may become a copy', async () => {
  const mine = await signedIn('marketer', '/funnels')
  const name = unique('Rematrícula')
  await newFunnel(mine, name)
  await mine.waitForTimeout(300)
  const theirs = await signedIn('owner', new URL(mine.url()).pathname)
  await card(theirs, 'inicio').waitFor()

  // What one draws the other sees, without reload.
  await card(theirs, 'inicio').click()
  await inspector(theirs).getByRole('textbox', { name: 'Palavra-chave', exact: true }).fill('rematricula')
  await card(mine, 'inicio').getByText('rematricula').waitFor()

  // Mine does not get through while theirs does.
  const away = (url: URL) => /\/funnels\/[0-9a-f-]{36}$/.test(url.pathname)
  await mine.route(away, (route) => (route.request().method() === 'PUT' ? route.fulfill({ status: 503, json: { code: 'away', detail: 'Fora do ar.' } }) : route.continue()))
  await card(mine, 'inicio').click()
  await inspector(mine).getByRole('textbox', { name: 'Palavra-chave', exact: true }).fill('volta')
  await mine.getByText(/Guardado neste navegador/).waitFor()
  await inspector(theirs).getByRole('textbox', { name: 'Palavra-chave', exact: true }).fill('matricula 2027')
  await theirs.getByText('Tudo salvo, agora').waitFor()
  await mine.unroute(away)

  const dialog = mine.getByRole('dialog', { name: 'Dois desenhos do mesmo funil' })
  await dialog.waitFor({ timeout: 40_000 })
  await dialog.getByText('matricula 2027').waitFor()
  await expectAccessible(mine)
  await dialog.getByText('O seu', { exact: true }).click()
  await dialog.getByText('volta', { exact: true }).waitFor()
  await dialog.getByRole('button', { name: 'Guardar o meu como cópia' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await card(mine, 'inicio').getByText('matricula 2027').waitFor()
  await mine.getByRole('link', { name: 'Voltar aos funis' }).click()
  await mine.getByRole('link', { name: `${name} (minha cópia)` }).waitFor()
})

test('a drawing that did not reach the server is still there after the page was closed', async () => {
  const page = await signedIn('marketer', '/funnels')
  await newFunnel(page, unique('Sem internet'))
  const address = page.url()
  const away = (url: URL) => /\/funnels\/[0-9a-f-]{36}$/.test(url.pathname)
  await page.context().route(away, (route) => (route.request().method() === 'PUT' ? route.fulfill({ status: 503, json: { code: 'away', detail: 'Fora do ar.' } }) : route.continue()))
  await card(page, 'inicio').click()
  await inspector(page).getByRole('textbox', { name: 'Palavra-chave', exact: true }).fill('chuva')
  await page.getByText(/Guardado neste navegador/).waitFor()
  await page.close()
  await page.context().unroute(away)
  const again = await page.context().newPage()
  await again.goto(address)
  await card(again, 'inicio').getByText('chuva').waitFor()
  const theirs = await signedIn('owner', new URL(address).pathname)
  await card(theirs, 'inicio').getByText('chuva').waitFor()
})

test('the list does what one does with funnels, by keyboard too', async () => {
  const page = await signedIn('marketer', '/funnels')
  const name = unique('Aluno sumido')
  await newFunnel(page, name)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Procurar ou ir para' }).fill('testar')
  await page.getByRole('option', { name: /Testar no celular/ }).click()
  await page.getByRole('complementary', { name: 'Celular de teste' }).waitFor()
  await page.goto('/funnels')
  await page.keyboard.press('/')
  await page.keyboard.type(name)
  const row = page.getByRole('row', { name: new RegExp(name) })
  await row.getByRole('button', { name: `Mais sobre ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Duplicar' }).click()
  await page.getByRole('link', { name: `${name} (cópia)` }).waitFor()
  await page.getByRole('menuitem').first().waitFor({ state: 'detached' }) // the other menu fades
  await page.getByRole('button', { name: `Mais sobre ${name} (cópia)` }).click()
  await page.getByRole('menuitem', { name: 'Excluir…' }).click()
  const question = page.getByRole('dialog', { name: `Excluir o funil ${name} (cópia)?` })
  await expectAccessible(page)
  await question.getByRole('button', { name: 'Excluir funil' }).click()
  await page.getByRole('link', { name: `${name} (cópia)` }).waitFor({ state: 'detached' })

  // By keyboard alone it is written into a file, which makes another of it.
  await row.getByRole('button', { name: `Mais sobre ${name}` }).press('Enter')
  const save = page.getByRole('menuitem', { name: 'Exportar' })
  await save.waitFor()
  for (let press = 0; press < 6 && !(await save.evaluate((item) => item === document.activeElement)); press++) await page.keyboard.press('ArrowDown')
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
  const parts: Buffer[] = []
  for await (const part of await file.createReadStream()) parts.push(Buffer.from(part))
  await page.locator('input[type=file]').setInputFiles({ name: file.suggestedFilename(), mimeType: 'application/json', buffer: Buffer.concat(parts) })
  await card(page, 'inicio').waitFor()
})

test('on a phone the list, the drawing and the test are there, in both themes', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await signedIn('marketer', '/funnels', { viewport: PHONE, hasTouch: true, colorScheme })
    await page.getByRole('link', { name: 'Aula experimental' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Aula experimental' }).click()
    await page.locator('[data-card]').first().waitFor()
    await page.getByRole('button', { name: 'Testar' }).click()
    await page.getByRole('button', { name: 'aula experimental', exact: true }).click()
    await page.getByRole('complementary', { name: 'Celular de teste' }).getByText(/Qual instrumento/).waitFor()
    await expectAccessible(page)
  }
})
