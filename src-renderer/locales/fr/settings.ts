import type { settings as english } from '../en/settings.ts'
import type { Words } from '../words.ts'

export const settings: Words<typeof english> = {
  title: 'Réglages',
  language: 'Langue',
  locked: 'Verrouillé',
  lockedAbout: 'Le reste des réglages demande le code PIN.',
  unlock: 'Entrer le code PIN',
  programsTitle: 'Programmes autorisés',
  programsAbout:
    'Le programme d’une campagne est isolé : il ne reçoit ni fichier, ni réseau, ni rien de vous, et il est contrôlé avant de démarrer.',
  programs: {
    builtin: 'Ceux de l’app seulement',
    any: 'Aussi les ajoutés',
  },
  theme: 'Clair ou sombre',
  themes: {
    auto: 'Selon le soleil',
    light: 'Clair',
    dark: 'Sombre',
  },
  size: 'Taille de l’affichage',
  sizeAbout:
    'Posez une pièce d’un euro sur l’écran et touchez le cercle qu’elle couvre tout juste : les boutons sont alors larges comme un doigt. Plus grand est toujours possible.',
  sizes: {
    normal: 'Normale',
    large: 'Grande',
    larger: 'Plus grande',
    largest: 'La plus grande',
  },
  place: 'Où se trouve la maison',
  placeAbout: 'Seulement pour la course du soleil et son coucher sur cet écran ; cela ne quitte jamais cet ordinateur.',
  latitude: 'Latitude (degrés nord)',
  longitude: 'Longitude (degrés est)',
  degrees: 'Des degrés de −{most} à {most}, comme 50,85',
  save: 'Enregistrer',
  pin: 'Code PIN',
  pinAbout: 'Dans un hall, le versement, les réglages et le départ le demandent alors.',
  pinMissing:
    'Aucun code PIN n’a été choisi : toute personne qui passe ici peut changer les réglages, demander le versement ou quitter la grille.',
  pinSet: 'Choisir un code PIN',
  pinRemove: 'Supprimer le code PIN',
  pinTitles: {
    unlock: 'Entrez le code PIN',
    set: 'Choisissez de quatre à six chiffres',
    again: 'Tapez le code PIN encore une fois',
    remove: 'Entrez le code PIN actuel',
    leave: 'Entrez le code PIN',
  },
  pinDiffers: 'Les deux n’étaient pas les mêmes. Choisissez-le à nouveau.',
  confirm: 'OK',
  attract: 'Des chiffres seulement quand il n’y a personne',
  attractAbout: 'Après une minute sans toucher, l’écran montre trois chiffres, puis s’assombrit.',
  keyboard: 'Clavier à l’écran',
  keyboards: {
    kiosk: 'Dans un hall',
    always: 'Toujours',
    never: 'Jamais',
  },
  layout: 'Disposition de ses touches',
  layoutOfLanguage: 'Selon la langue',
  certificates: 'Certificats verts',
  certificatesProofOnly:
    'Vous avez dit que le propriétaire en reçoit pour ce toit, ou que vous l’ignorez : son soleil est prouvé, sans crédit.',
  certificatesCredited:
    'Vous avez dit que personne n’en reçoit pour ce toit : le soleil que ce nœud déclare donne un crédit.',
  certificatesChange: 'Changer la réponse',
  certificatesSure: 'Quitter et participer à nouveau ?',
  certificatesAbout:
    'La réponse fait partie de l’inscription. Pour la changer, ce nœud quitte la grille et participe à nouveau comme un nouveau nœud ; il vous faut une nouvelle invitation. Demandez d’abord le versement : ce qui n’est pas versé reste à la coopérative. Le journal public reste.',
  certificatesYes: 'Quitter, puis participer à nouveau',
  diagnosis: 'Diagnostic',
  diagnosisAbout: 'Pour qui vous aide. Ni clés, ni noms, ni lieux n’y figurent.',
  show: 'Afficher',
  saveFile: 'Enregistrer un fichier',
  about: 'À propos',
  secrets: {
    keyring: 'La clé est dans le trousseau de cet ordinateur.',
    file: 'La clé est dans un fichier que vous seul pouvez lire.',
  },
  licence: 'Logiciel libre : AGPL-3.0-or-later.',
  leave: 'Quitter la grille',
  leaveHint: 'Définitivement : vos données y sont effacées, le journal public reste.',
  leaveSure: 'Quitter définitivement ?',
  leaveAbout: 'Ce nœud ne pourra jamais revenir, et ce qui n’a pas été versé reste à la coopérative.',
  leaveYes: 'Quitter définitivement',
  stay: 'Rester',
}
