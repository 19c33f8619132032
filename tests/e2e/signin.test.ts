import { expect, test } from 'vitest'
import { expectAccessible } from './axe'
import { newPage, PEOPLE, PHONE, signedIn } from './pages'
import { PASSWORD } from './product'

test('somebody signs in, stays so after a reload, and signs out everywhere', async () => {
  const page = await newPage()
  await page.goto('/settings')
  await page.getByLabel('E-mail').fill(PEOPLE.owner)
  await page.getByLabel('Senha').fill(PASSWORD)
  await page.getByRole('button', { name: 'Entrar' }).click()
  await page.getByRole('navigation', { name: 'Principal' }).waitFor()
  expect(new URL(page.url()).pathname, 'where one wanted to go').toBe('/settings')
  await page.reload()
  await page.getByRole('navigation', { name: 'Principal' }).waitFor()
  const second = await page.context().newPage()
  await second.goto('/settings')
  await second.getByRole('navigation', { name: 'Principal' }).waitFor()
  await page.getByRole('button', { name: /sua conta/ }).click()
  await page.getByRole('button', { name: 'Sair' }).click()
  await page.getByRole('heading', { name: 'Entrar' }).waitFor()
  await second.getByRole('heading', { name: 'Entrar' }).waitFor()
})

test('a wrong password is said in words, and nothing typed is lost', async () => {
  const page = await newPage()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(PEOPLE.owner)
  await page.getByLabel('Senha').fill('not the one')
  await page.getByRole('button', { name: 'Entrar' }).click()
  await page.getByRole('alert').waitFor()
  expect(await page.getByLabel('E-mail').inputValue()).toBe(PEOPLE.owner)
  await expectAccessible(page)
})

test('another site cannot be the place one wanted to go', async () => {
  const page = await newPage()
  await page.goto('/sign-in?to=//evil.example/')
  await page.getByLabel('E-mail').fill(PEOPLE.owner)
  await page.getByLabel('Senha').fill(PASSWORD)
  await page.getByRole('button', { name: 'Entrar' }).click()
  await page.locator('#content').waitFor()
  expect(new URL(page.url()).host).toBe(new URL(page.url(), 'http://127.0.0.1').host)
  expect(page.url()).toContain('127.0.0.1')
})

test('a colleague accepts an invitation, once', async () => {
  const owner = await signedIn('owner')
  const email = `maestro-${Date.now()}@compasso.demo`
  const token = await owner.request.post('/api/v1/auth/refresh', { headers: { 'sec-fetch-site': 'same-origin' } }).then(async (answer): Promise<string> => (await answer.json()).access_token)
  const invited = await owner.request.post('/api/v1/team/invite', { headers: { authorization: `Bearer ${token}` }, data: { email, role: 'agent' } })
  const link: string = (await invited.json()).link
  const page = await newPage({ viewport: PHONE })
  await page.goto(new URL(link).pathname)
  await page.getByRole('heading', { name: 'Entrar na equipe de Escola Compasso' }).waitFor()
  await expectAccessible(page)
  await page.getByLabel('Seu nome').fill('Tânia Maestro')
  await page.getByLabel('Crie uma senha').fill('curta')
  await page.getByRole('button', { name: 'Aceitar convite' }).click()
  await page.getByText(/8/).first().waitFor()
  await page.getByLabel('Crie uma senha').fill('uma frase comprida')
  await page.getByRole('button', { name: 'Aceitar convite' }).click()
  await page.locator('#content').waitFor()
  const late = await newPage()
  await late.goto(new URL(link).pathname)
  await late.getByRole('heading', { name: 'Este endereço não vale mais' }).waitFor()
  await expectAccessible(late)
})
