import { expect, test } from 'vitest'
import { expectAccessible } from './axe'
import { newPage, PHONE, signedIn } from './pages'

test('a colleague is invited, accepts, changes role and team, and leaves; everybody sees it happen', async () => {
  const stamp = Date.now()
  const [email, name, team] = [`regente-${stamp}@compasso.demo`, `Nina ${stamp}`, `Coral ${stamp}`]
  const page = await signedIn('owner', '/team')
  const watching = await signedIn('attendant', '/team')
  await page.getByRole('button', { name: 'Convidar colega' }).click()
  await expectAccessible(page)
  await page.getByLabel('E-mail de quem vem').fill('owner@compasso.demo')
  await page.getByRole('button', { name: 'Criar convite' }).click()
  await page.getByText('Esta pessoa já está na equipe').waitFor()
  await page.getByLabel('E-mail de quem vem').fill(email)
  await page.getByRole('button', { name: 'Criar convite' }).click()
  const link = await page.getByRole('textbox', { name: 'Link do convite' }).inputValue()
  await page.getByRole('button', { name: 'Pronto' }).click()
  await page.getByRole('heading', { name: 'Convites abertos' }).waitFor()

  const guest = await newPage()
  await guest.goto(new URL(link).pathname)
  await guest.getByLabel('Seu nome').fill(name)
  await guest.getByLabel('Crie uma senha').fill('uma frase comprida')
  await guest.getByRole('button', { name: 'Aceitar convite' }).click()
  await guest.locator('#content').waitFor()

  await watching.getByText(name).waitFor()
  expect(await watching.getByRole('button', { name: `Mudar papel e equipes de ${name}` }).count()).toBe(0)
  expect(await watching.getByRole('heading', { name: 'Convites abertos' }).count()).toBe(0)

  await page.getByRole('button', { name: 'Nova equipe' }).click()
  await page.getByRole('textbox', { name: 'Nome da equipe' }).fill(team)
  await page.keyboard.press('Enter')
  await page.getByText(team).waitFor()
  await page.getByRole('button', { name: `Mudar papel e equipes de ${name}` }).click()
  const dialog = page.getByRole('dialog', { name })
  await dialog.getByRole('radio', { name: /^Supervisão/ }).check()
  await dialog.getByRole('textbox', { name: 'Equipes' }).or(dialog.getByRole('combobox', { name: 'Equipes' })).first().click()
  await page.getByRole('option', { name: team }).click()
  await page.keyboard.press('Escape')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Guardar' }).click()
  const row = watching.getByRole('listitem').filter({ hasText: name })
  await row.getByText('Supervisão').waitFor()
  await row.getByText(team).waitFor()

  await page.getByRole('button', { name: `Mudar papel e equipes de ${name}` }).click()
  await page.getByRole('dialog', { name }).getByRole('button', { name: 'Tirar da equipe' }).click()
  await page.getByRole('dialog', { name: /Tirar .* da equipe/ }).getByRole('button', { name: 'Tirar da equipe' }).click()
  await watching.getByText(name).waitFor({ state: 'hidden' })
})

test('an invitation is revoked, and its link with it', async () => {
  const email = `solista-${Date.now()}@compasso.demo`
  const page = await signedIn('owner', '/team')
  await page.getByRole('button', { name: 'Convidar colega' }).click()
  await page.getByLabel('E-mail de quem vem').fill(email)
  await page.getByRole('button', { name: 'Criar convite' }).click()
  const link = await page.getByRole('textbox', { name: 'Link do convite' }).inputValue()
  await page.getByRole('button', { name: 'Pronto' }).click()
  await page.getByRole('button', { name: `Cancelar o convite de ${email}` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancelar convite' }).click()
  await page.getByRole('button', { name: `Cancelar o convite de ${email}` }).waitFor({ state: 'hidden' })
  const late = await newPage()
  await late.goto(new URL(link).pathname)
  await late.getByRole('heading', { name: 'Este endereço não vale mais' }).waitFor()
})

test('the only owner stays one, and the page fits a phone', async () => {
  const page = await signedIn('owner', '/team', { viewport: PHONE, hasTouch: true })
  await page.getByRole('button', { name: 'Mudar papel e equipes de Helena Prado' }).click()
  await page.getByText('É a única pessoa dona deste espaço').waitFor()
  expect(await page.getByRole('radio', { name: /^Atendimento/ }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Cancelar' }).click()
  await expectAccessible(page)
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
})
