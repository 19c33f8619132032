import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { REAL_ODOO } from './odoo'
import { freePort, ROOT } from './product'

/** The emulators of tests/emulators: Meta's Graph API, which tells the product at `port` what becomes of each message, an Odoo, an Anthropic and a school's ERP; each on a port of its own, beside `make emulators`. */
export async function startGraph(port: number) {
  const [own, odoo, anthropic, erp] = await Promise.all([freePort(), freePort(), freePort(), freePort()])
  const python = process.env.BATUTA_E2E_PYTHON ?? join(ROOT, '.venv/bin/python')
  const webhook = `http://127.0.0.1:${port}/api/v1/webhooks/whatsapp`
  const child = spawn(python, ['-u', '-m', 'tests.emulators', '--port', String(own), '--odoo', String(odoo), '--anthropic', String(anthropic), '--erp', String(erp), '--smtp', '0', '--slack', '0', '--webhook', webhook, '--with-parent'], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] })
  if (!child.stdout) throw new Error('no stdout')
  await once(createInterface(child.stdout), 'line')
  const allowed = [`127.0.0.1:${odoo}`, `127.0.0.1:${erp}`, ...(REAL_ODOO === null ? [] : [placeOf(new URL(REAL_ODOO.url))])]
  return {
    address: `http://127.0.0.1:${own}`,
    odoo: `http://127.0.0.1:${odoo}`,
    anthropic: `http://127.0.0.1:${anthropic}`,
    erp: `http://127.0.0.1:${erp}`,
    settings: { GRAPH_URL: `http://127.0.0.1:${own}`, ANTHROPIC_URL: `http://127.0.0.1:${anthropic}`, EGRESS_ALLOW: allowed.join(',') },
    stop: async () => {
      child.kill('SIGINT')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

function placeOf({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
}
