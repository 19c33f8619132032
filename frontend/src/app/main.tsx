import './theme'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startTexts } from '../i18n'
import { App } from './App'
import { watchSession } from './sessionEnds'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
watchSession()
await startTexts()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
