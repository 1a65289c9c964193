// Enhancement only: every page works without this file.
import { Button, ErrorSummary, SkipLink, createAll } from './vendor/govuk-frontend-6.6.0/govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
createAll(ErrorSummary)
createAll(Button)

// A box that is ticked applies at once, and keeps the reader where they were.
const filters = document.querySelector('#filters')
if (filters) {
  filters.addEventListener('change', (event) => {
    if (event.target.type === 'checkbox') filters.requestSubmit()
  })
}

// Replay by the arrow keys, where the reader is not typing.
const replay = document.querySelector('.replay-controls')
if (replay) {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest('input, select, textarea, pre, summary')) return
    const step = { ArrowLeft: 'Back', ArrowRight: 'Forward' }[event.key]
    const link = step && [...replay.querySelectorAll('a')].find((each) => each.textContent === step)
    if (link) link.click()
  })
}

// On a phone the tabs of a case are one row that scrolls: the page one is on is in sight.
const here = document.querySelector('.tabs [aria-current]')
const row = here && here.closest('ul')
if (row && row.scrollWidth > row.clientWidth) {
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2
  row.addEventListener('focusin', (event) => event.target.scrollIntoView({ block: 'nearest', inline: 'nearest' }))
}
