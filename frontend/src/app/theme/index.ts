import '@mantine/core/styles.css'
import '@fontsource-variable/figtree'
import '@fontsource-variable/gabarito'
import './tokens.css'
import './whatsapp.css'
import './mantine.css'
import './page.css'

export { cssVariablesResolver, theme } from './theme'
