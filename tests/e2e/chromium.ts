import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserServer } from 'playwright-core'

/** Chromium without root and without anything installed; CHROME_PATH names another one. */
export async function startChromium(): Promise<BrowserServer> {
  // Before the import: it then brings its own libnss3; a temporary folder of its own, else it takes whatever chromium lies in the shared one.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x'
  const own = mkdtempSync(join(tmpdir(), 'batuta-chromium-'))
  process.env.TMPDIR = own
  const { default: packed } = await import('@sparticuz/chromium')
  const { chromium } = await import('playwright-core')
  const executablePath = process.env.CHROME_PATH ?? (await packed.executablePath())
  process.env.FONTCONFIG_PATH = fontsOf(own)
  return chromium.launchServer({ executablePath, args: ARGUMENTS })
}

/** As the package's own, but with a process for each page (several people's browsers are open at once), and with the web's security left on. */
const ARGUMENTS = [
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
  '--hide-scrollbars',
]

/** A folder with a fonts.conf of ours: the package's own names a folder that is not there, and without any font an `<input>` ends the whole browser. */
function fontsOf(folder: string): string {
  const places = [join(folder, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'].map((place) => `<dir>${place}</dir>`).join('')
  const config = join(folder, 'fontconfig')
  mkdirSync(config)
  writeFileSync(join(config, 'fonts.conf'), `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${places}<cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>`)
  return config
}
