import type { Locator, Page } from 'playwright-core'

/** Hands on the canvas: what a person does with the mouse. */
export const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Configurar passo' })
export const card = (page: Page, id: string): Locator => page.locator(`[data-card="${id}"]`)

export async function newFunnel(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Novo funil' }).first().click()
  await page.getByLabel('Nome do funil').fill(name)
  await page.getByRole('button', { name: 'Criar funil' }).click()
  await card(page, 'inicio').waitFor()
}

/** Drags a step from the palette to a place of the canvas; its id. */
export async function dropStep(page: Page, type: string, x: number, y: number): Promise<string> {
  const before = await cards(page)
  await page.locator(`[data-step="${type}"]`).dragTo(page.locator('[data-canvas]'), { targetPosition: { x, y } })
  const find = async () => (await cards(page)).find((id) => !before.includes(id))
  for (let look = 0; look < 200; look++) {
    const found = await find()
    if (found) return found
    await page.waitForTimeout(100)
  }
  throw new Error(`${type} did not land`)
}

/** Pulls a card by its name to a place of the canvas. */
export async function moveCard(page: Page, id: string, x: number, y: number): Promise<void> {
  const canvas = await boxOf(page.locator('[data-canvas]'))
  const from = await boxOf(card(page, id))
  await pull(page, { x: from.x + from.width / 2, y: from.y + 10 }, { x: canvas.x + x + from.width / 2, y: canvas.y + y + 10 })
}

/** Draws a way out of one step onto another. */
export async function join(page: Page, from: string, port: string, to: string): Promise<void> {
  const start = await boxOf(card(page, from).locator(`[data-handleid="${port}"]`))
  const end = await boxOf(card(page, to))
  await pull(page, { x: start.x + start.width / 2, y: start.y + start.height / 2 }, { x: end.x + end.width / 3, y: end.y + 14 })
}

type Place = { x: number; y: number }

async function pull(page: Page, from: Place, to: Place): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 })
  await page.mouse.move(to.x, to.y, { steps: 4 })
  await page.mouse.up()
}

async function cards(page: Page): Promise<string[]> {
  return page.locator('[data-card]').evaluateAll((all) => all.map((one) => one.getAttribute('data-card') ?? ''))
}

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox()
  if (!box) throw new Error(`nothing to see of ${String(locator)}`)
  return box
}
