import { expect, test } from 'vitest'
import { expectAccessible } from './axe'
import { newPage, signedIn } from './pages'
import { startProduct } from './product'

test('each of the first things knows whether it is done', async () => {
  const page = await signedIn('owner', '/start')
  const lines = page.getByRole('listitem')
  await lines.filter({ hasText: 'Chame um colega' }).getByRole('img', { name: 'Feito' }).waitFor()
  const look = lines.filter({ hasText: 'Veja o funil' })
  expect(await look.getByRole('img', { name: 'Feito' }).count()).toBe(0)
  await expectAccessible(page)
  await look.getByRole('link', { name: 'Abrir o funil' }).click()
  await page.waitForURL('**/funnels/*')
  await page.goto('/start')
  await look.getByRole('img', { name: 'Feito' }).waitFor()
})

test('hidden, it gives way to the work', async () => {
  const page = await signedIn('marketer', '/start')
  await page.getByRole('button', { name: 'Esconder esta página' }).click()
  await page.waitForURL('**/funnels')
  await page.goto('/')
  await page.waitForURL('**/funnels')
})

test('the first owner founds the first workspace by a link that works once', async () => {
  const product = await startProduct({ DEMO: '0' })
  const page = await newPage({ baseURL: product.address })
  const late = await newPage({ baseURL: product.address })
  try {
    await page.goto(product.firstOwner)
    await page.getByRole('heading', { name: 'Comece a sua escola aqui' }).waitFor()
    await expectAccessible(page)
    await page.getByLabel('Nome da escola').fill('Escola Prelúdio')
    await page.getByLabel('Seu nome').fill('Olga Prado')
    await page.getByLabel('E-mail').fill('olga@preludio.example')
    await page.getByLabel('Crie uma senha').fill('uma frase comprida')
    await page.getByRole('button', { name: 'Criar e entrar' }).click()
    await page.getByRole('heading', { name: 'Comece aqui, Olga' }).waitFor()
    await late.goto(product.firstOwner)
    await late.getByRole('heading', { name: 'Este endereço não vale mais' }).waitFor()
  } finally {
    await Promise.all([page, late].map((one) => one.context().close()))
    await product.stop()
  }
}, 120_000)
