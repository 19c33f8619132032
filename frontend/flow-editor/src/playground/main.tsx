/** The editor by itself, with a host of straw: `npm run playground -w frontend/flow-editor`. ?nodes=1000 ?dark ?lang=en ?readonly ?trace */

import { MantineProvider } from '@mantine/core'
import '@mantine/core/styles.css'
import '@fontsource-variable/figtree'
import '@fontsource-variable/gabarito'
import '../../../src/app/theme/tokens.css'
import '../../../src/app/theme/mantine.css'
import { createRoot } from 'react-dom/client'
import { cssVariablesResolver, theme } from '../../../src/app/theme/theme'
import { Playground } from './Playground'
import './playground.css'

const root = document.getElementById('root')
if (root !== null) {
  const dark = new URLSearchParams(location.search).has('dark')
  createRoot(root).render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} forceColorScheme={dark ? 'dark' : 'light'}>
      <Playground />
    </MantineProvider>,
  )
}
