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

type Stop = () => Promise<void>

/** Once for the whole run: the product with its demo, and a browser that every test connects to. Whatever was started is stopped, also when the rest could not start or stop. */
export default async function setup(project: TestProject) {
  const stops: Stop[] = []
  const stopAll = async () => {
    for (const stop of stops.reverse()) await stop().catch(console.error)
  }
  try {
    const { address, graph } = await startProductAndGraph(stops)
    const browser = await startChromium()
    stops.push(() => browser.close())
    project.provide('address', address)
    project.provide('graph', graph.address)
    project.provide('odoo', graph.odoo)
    project.provide('anthropic', graph.anthropic)
    project.provide('erp', graph.erp)
    project.provide('browser', browser.wsEndpoint())
  } catch (error) {
    await stopAll()
    throw error
  }
  return stopAll
}

async function startProductAndGraph(stops: Stop[]) {
  // Against what runs already, while one writes a test.
  const { BATUTA_E2E_ADDRESS: address, BATUTA_E2E_GRAPH: known = '', BATUTA_E2E_ODOO: odoo = '', BATUTA_E2E_ANTHROPIC: anthropic = '', BATUTA_E2E_ERP: erp = '' } = process.env
  if (address) return { address, graph: { address: known, odoo, anthropic, erp } }
  const port = await freePort()
  const graph = await startGraph(port)
  stops.push(graph.stop)
  const product = await startProduct({ PORT: String(port), ...graph.settings })
  stops.push(product.stop)
  return { address: product.address, graph }
}
