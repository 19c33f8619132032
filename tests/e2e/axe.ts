import { source } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

type Violation = { id: string; impact: string | null; nodes: { target: unknown[]; failureSummary?: string }[] }

/** Nothing that axe calls serious or critical, on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  await settled(page)
  // As a debugger's expression: the page's own policy rightly refuses scripts from elsewhere.
  await page.evaluate(source)
  const violations: Violation[] = await page.evaluate('axe.run(document, { resultTypes: ["violations"] }).then((found) => found.violations)')
  const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(bad.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary ?? ''}`).join('; ')}`)).toEqual([])
}

/** Colours are judged when nothing fades any more. */
async function settled(page: Page): Promise<void> {
  await page.evaluate('Promise.all(document.getAnimations().filter((a) => a.effect?.getTiming().iterations !== Infinity).map((a) => a.finished.catch(() => {})))')
}
