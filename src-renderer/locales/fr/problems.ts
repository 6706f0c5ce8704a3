import type { problems as english } from '../en/problems.ts'
import type { Words } from '../words.ts'

export const problems: Words<typeof english> = {
  request_invalid: 'Le nœud n’a pas compris la demande. Rien n’a changé.',
  bug: 'Une erreur s’est produite dans le nœud. Réessayez ; si elle persiste, envoyez le diagnostic depuis les réglages.',
  locked: 'Entrez d’abord le code PIN.',
  pin_wrong: 'Ce n’est pas le code PIN. Essais restants avant une attente : {left}.',
  pin_form: 'Un code PIN compte de quatre à six chiffres.',
  pin_wait: 'Trop d’essais erronés. Attendez {seconds} s.',
  pin_unreadable:
    'Le code PIN est illisible : la personne qui s’occupe de cet ordinateur supprime le fichier {file} et choisit un nouveau code.',
  not_registered: 'Ce nœud n’est pas encore inscrit auprès d’un coordinateur. {detail}',
  already_registered: 'Ce nœud participe déjà.',
  agent_running_elsewhere:
    'Le nœud tourne dans un autre programme de cet ordinateur ; faites-le là, ou arrêtez d’abord ce programme.',
  agent_other_version:
    'Le nœud tourne dans un autre programme de cet ordinateur, d’une autre version. Mettez les deux à la même version, ou arrêtez ce programme ; le nœud démarrera alors ici.',
  agent_refused: 'Le nœud, qui tourne dans un autre programme de cet ordinateur, refuse : {detail}',
  target_invalid: 'Ceci n’est pas une adresse. Elle ressemble à https://grid.example.org',
  target_not_encrypted: 'Cette adresse n’est pas chiffrée. Elle doit commencer par https://',
  target_unreachable: 'Personne ne répond là. Vérifiez l’adresse et votre connexion.',
  target_refused: 'Le coordinateur refuse : {detail}',
  target_key_differs:
    'Ce qui répond là n’est pas le coordinateur de cette invitation. N’allez pas plus loin ; demandez à votre coopérative.',
  invite_invalid: 'Cette invitation n’est pas entière. Copiez-la toute ; elle commence par koprogo1.',
  name_invalid: 'Un nom compte de 1 à 255 caractères, sans retour à la ligne.',
  location_invalid: 'Un lieu compte de 1 à 255 caractères, sans retour à la ligne.',
  cores_invalid: 'Choisissez de 1 à {most} cœurs.',
  consent_needed: 'Lisez d’abord ce qui devient public et donnez votre accord.',
  coordinator_refused: 'Le coordinateur refuse : {detail}',
  coordinator_unreachable: 'Le coordinateur ne répond pas pour le moment. Rien n’est perdu.',
  nothing_payable: 'Il n’y a encore rien à verser : aucun travail vérifié n’est impayé.',
  payable_too_little: 'Les versements se font à partir de {minimum}. Ce que vous avez est conservé jusque-là.',
  folder_unusable: 'Le dossier des données est inutilisable : {detail}',
  database_unusable: 'La base de données du nœud est inutilisable : {detail}',
  identity_unusable: 'La clé du nœud est inutilisable : {detail}',
  not_in_this_shell: 'Cela se fait seulement dans la fenêtre de l’application.',
  save_failed: 'Enregistrement impossible : {detail}',
  source_invalid: 'Les réglages de la source ne conviennent pas : {detail}',
  would_lose_work: 'Un travail est en cours. Terminez-le d’abord, ou quittez en le rendant.',
}
