import type { Messages } from './locales/messages.ts'

declare module 'vue-i18n' {
  // A key that is in no language does not compile.
  interface DefineLocaleMessage extends Messages {}
}
