import type { Words } from '../words.ts'
import type { shell as english } from '../en/shell.ts'

export const shell: Words<typeof english> = {
  navigation: 'Où aller',
  places: { home: 'Accueil', earnings: 'Gains', solar: 'Solaire', work: 'Travail', settings: 'Réglages' },
  skip: 'Aller au contenu',
  notHeard: 'Le nœud ne répond pas. Ceci est ce qu’il a dit en dernier.',
  attached: 'Le nœud tourne dans un autre programme de cet ordinateur ; vous le voyez et le commandez aussi d’ici.',
  notices: {
    preferences_damaged: 'Les réglages étaient illisibles et ont été mis de côté ({file}) ; tout est comme au début.',
    preferences_newer:
      'Les réglages viennent d’une version plus récente et ont été mis de côté ({file}) ; tout est comme au début.',
    preferences_unsaved:
      'Les réglages n’ont pas pu être enregistrés ({file}) ; ils valent jusqu’au prochain démarrage du nœud. Faites de la place sur le disque, puis modifiez-en un.',
    pin_damaged:
      'Le code PIN est illisible ({file}) : cet écran reste verrouillé jusqu’à ce que quelqu’un supprime ce fichier.',
    solar_damaged:
      'La configuration de vos compteurs était illisible et a été mise de côté ({file}) ; refaites-la sous Solaire.',
    solar_newer:
      'La configuration de vos compteurs vient d’une version plus récente et a été mise de côté ({file}) ; refaites-la sous Solaire.',
  },
}
