import type { Words } from '../words.ts'
import type { door as english } from '../en/door.ts'

export const door: Words<typeof english> = {
  title: 'Cette page n’est pas encore ouverte',
  why: 'L’interface de votre nœud ne s’ouvre qu’avec l’adresse que le programme affiche à son démarrage. Ouvrez cette adresse complète dans ce navigateur, avec le code qui la termine.',
  anew: 'Un code sert une seule fois, pendant dix minutes. Pour obtenir une nouvelle adresse, tapez ceci sur l’ordinateur du nœud :',
  again: 'Réessayer',
}
