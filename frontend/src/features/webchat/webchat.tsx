/** @jsxImportSource preact */
import '@fontsource-variable/figtree'
import '@fontsource-variable/gabarito'
import '../../app/theme/tokens.css'
import './page/page.css'
import { render } from 'preact'
import { Chat } from './page/Chat'
import { followScheme } from './page/scheme'
import { language, t } from './page/texts'
import { talking } from './talk/talk'

const token = decodeURIComponent(location.pathname.split('/')[2] ?? '')
const talk = talking(token, language)

followScheme()
document.documentElement.lang = language
document.title = t('title')
const root = document.getElementById('root')
if (root) render(<Chat talk={talk} />, root)
void talk.start()
