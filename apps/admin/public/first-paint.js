// Before anything is drawn: the reader's theme and language, so that no page flashes in the wrong ones. A file of its
// own because the content security policy allows no script in the page.
try {
  var scheme = localStorage.getItem('benne.theme')
  var dark = scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
  var language = localStorage.getItem('benne.language') || navigator.language
  document.documentElement.lang = /^fr/i.test(language) ? 'fr' : 'en'
} catch {
  // Storage that is switched off: the defaults will do.
}
