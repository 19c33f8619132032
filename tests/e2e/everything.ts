import type { TestProject } from 'vitest/node'
import { startChromium } from './chromium'
import { startGraph } from './graph'
import { freePort, startProduct } from './product'

declare module 'vitest' {
  interface ProvidedContext {
    address: string
    /** Meta's Graph API, emulated: what contacts write on WhatsApp comes from it. */
    graph: string
    /** The address of an Odoo that the product may call: database escola, bot@escola.com, key-1. */
    odoo: string
    /** An Anthropic whose model says what a test wrote for it (model.ts). */
    anthropic: string
    /** A school's own system: bearer erp-canary-7f3c, students by /api/alunos?fone={value}. */
    erp: string
    browser: string
  }
}

/** Once for the whole run: the product with its demo, and a browser that every test connects to. */
export default async function setup(project: TestProject) {
  const { product, graph } = await startAll()
  const browser = await startChromium()
  project.provide('address', product.address)
  project.provide('graph', graph.address)
  project.provide('odoo', graph.odoo)
  project.provide('anthropic', graph.anthropic)
  project.provide('erp', graph.erp)
  project.provide('browser', browser.wsEndpoint())
  return async () => {
    await browser.close()
    await product.stop()
    await graph.stop()
  }
}

async function startAll() {
  const stop = async () => undefined
  // Against what runs already, while one writes a test.
  const { BATUTA_E2E_ADDRESS: address, BATUTA_E2E_GRAPH: known = '', BATUTA_E2E_ODOO: odoo = '', BATUTA_E2E_ANTHROPIC: anthropic = '', BATUTA_E2E_ERP: erp = '' } = process.env
  if (address) return { product: { address, firstOwner: '', stop }, graph: { address: known, odoo, anthropic, erp, stop } }
  const port = await freePort()
  const graph = await startGraph(port)
  return { graph, product: await startProduct({ PORT: String(port), ...graph.settings }) }
}
