import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

export const ROOT = resolve(import.meta.dirname, '../..')
export const PASSWORD = 'batuta-demo'
const PATIENCE = 120_000

/** `firstOwner`: the path of the one-time link that is printed without a demo. */
export type Product = { address: string; firstOwner: string; stop: () => Promise<void> }

/** The whole product as `make up` starts it, on a free port and data of its own; settings as in docs/settings.md without BATUTA_. */
export async function startProduct(settings: Record<string, string> = {}): Promise<Product> {
  const data = await mkdtemp(join(tmpdir(), 'batuta-e2e-'))
  const port = Number(settings.PORT ?? (await freePort()))
  const python = process.env.BATUTA_E2E_PYTHON ?? join(ROOT, '.venv/bin/python')
  const child = spawn(python, ['-m', 'backend', 'up'], {
    cwd: ROOT,
    env: { ...ownEnvironment(), ...prefixed({ DATA_DIR: data, PORT: String(port), METRICS_PORT: '0', DEMO: '1', RATE_LIMIT: '100000', ...settings }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const end = async () => {
    child.kill('SIGINT')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    await rm(data, { recursive: true, force: true })
  }
  const said = await running(child).catch(async (error: unknown) => {
    await end()
    throw error
  })
  return {
    address: `http://127.0.0.1:${port}`,
    firstOwner: said.map((line) => line.match(/\/first-owner\/\S+/)?.[0]).find(Boolean) ?? '',
    stop: end,
  }
}

/** What it says until it is there: `welcome` is one write, so its last line comes with its first. */
function running(child: ChildProcess): Promise<string[]> {
  const said: string[] = []
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`the product did not start:\n${said.join('\n')}`)), PATIENCE)
    child.once('exit', (code) => fail(new Error(`the product ended with ${code}:\n${said.join('\n')}`)))
    if (!child.stdout) throw new Error('no stdout')
    createInterface(child.stdout).on('line', (line) => {
      said.push(line)
      if (process.env.BATUTA_E2E_VERBOSE) console.log(line)
      if (line.includes('Batuta is running')) {
        clearTimeout(timer)
        setTimeout(() => done(said), 100)
      }
    })
  })
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  server.close()
  return address.port
}

function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BATUTA_')))
}

function prefixed(settings: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`BATUTA_${name}`, value]))
}
