/** What is in the archive, for its reader. */
export const readme = (madeAt: Date): string => `BENNE — VOS DONNÉES
${madeAt.toISOString()} (UTC)

Cette archive contient tout ce que Benne conserve sur vous, en fichiers JSON (texte, UTF-8, heures en UTC).

account.json                    votre compte : identité, adresses, rôle, statut, langue
notification-preferences.json   ce dont vous souhaitez être averti, et par quel moyen
sessions.json                   vos connexions : appareil, lieu approximatif, dates
links.json                      les liens qui vous ont été envoyés récemment par e-mail (sans ce qui les ouvre)
records.json                    vos déclarations de déchets
audit.json                      le journal : « byMe », ce que vous avez fait ; « aboutMe », ce qui a été fait à
                                votre compte. Les valeurs personnelles y sont masquées pour tout le monde.

N'y figurent pas : votre mot de passe (Benne n'en garde qu'une empreinte), et les mises à jour en direct, qui répètent
le contenu de ces fichiers.


BENNE — YOUR DATA
${madeAt.toISOString()} (UTC)

This archive holds everything that Benne keeps about you, as JSON files (text, UTF-8, times in UTC).

account.json                    your account: identity, addresses, role, status, language
notification-preferences.json   what you wish to be told of, and by which way
sessions.json                   your sign-ins: device, coarse place, dates
links.json                      links sent to you lately by e-mail (without what opens them)
records.json                    your waste declarations
audit.json                      the log: "byMe", what you did; "aboutMe", what was done to your account. Personal
                                values in it are masked for everybody.

Not in it: your password (Benne keeps a fingerprint only), and live updates, which repeat what these files hold.
`
