/** What is in the archive, for its reader. */
export const readme = (madeAt: Date): string => `BENNE — VOS DONNÉES
${madeAt.toISOString()} (UTC)

Cette archive contient tout ce que Benne conserve sur vous : des fichiers JSON (texte, UTF-8, heures en UTC) et vos
photos.

account.json                    votre compte : identité, adresses, rôle, statut, langue
notification-preferences.json   ce dont vous souhaitez être averti, et par quel moyen
sessions.json                   vos connexions : appareil, lieu approximatif, dates
face.json                       ce que Benne garde de votre visage (dates et usage), et vos consentements, avec les
                                certificats d’effacement
links.json                      les liens qui vous ont été envoyés récemment par e-mail (sans ce qui les ouvre)
records.json                    vos déclarations de déchets, y compris celles que vous avez retirées ; « past » :
                                ce que textes et lieux étaient auparavant
points.json                     vos points : chaque attribution, et chaque reprise (« reversal », en négatif)
achievements.json               ce que vous avez accompli, et quand
impacts.json                    pour chaque déclaration, les chiffres d’impact sur le climat (kg CO2e) qui ont été
                                montrés : facteur, éléments de la source, masse, valeur et bornes
custody.json                    la traçabilité de chaque déclaration, mot pour mot, avec ses empreintes (SHA-256) ; qui
                                l’a traitée n’y figure que par un identifiant. « custodySalt », dans records.json, est
                                la clé avec laquelle se vérifient les valeurs personnelles.
images.json, images/            vos photos (WebP, sans métadonnées) et ce que Benne sait de chacune. Au-delà d’un
                                gibioctet, les suivantes n’y sont que citées (« file » vaut null) : demandez-les-nous.
audit.json                      le journal : « byMe », ce que vous avez fait ; « aboutMe », ce qui a été fait à
                                votre compte. Les valeurs personnelles y sont masquées pour tout le monde.

N'y figurent pas : votre mot de passe (Benne n'en garde qu'une empreinte), les nombres qui
reconnaissent votre visage (Benne ne les sort jamais déchiffrés), les mises à jour en direct et les réponses
gardées deux jours pour les envois répétés, qui redisent le contenu de ces fichiers, et les vignettes de vos photos.


BENNE — YOUR DATA
${madeAt.toISOString()} (UTC)

This archive holds everything that Benne keeps about you: JSON files (text, UTF-8, times in UTC) and your pictures.

account.json                    your account: identity, addresses, role, status, language
notification-preferences.json   what you wish to be told of, and by which way
sessions.json                   your sign-ins: device, coarse place, dates
face.json                       what Benne keeps of your face (dates and use), and your consents, with the certificates
                                of erasure
links.json                      links sent to you lately by e-mail (without what opens them)
records.json                    your waste declarations, those that you took back included; "past": what their texts
                                and places were before
points.json                     your points: each award, and each one taken back ("reversal", negative)
achievements.json               what you achieved, and when
impacts.json                    for each declaration, the figures of its climate impact (kg CO2e) that were shown:
                                factor, elements of the source, mass, value and bounds
custody.json                    the chain of custody of each declaration, word for word, with its hashes (SHA-256); who
                                handled it is in it by an id alone. "custodySalt" in records.json is the key by which
                                its personal values are verified.
images.json, images/            your pictures (WebP, without metadata) and what Benne knows of each. Beyond one
                                gibibyte the rest is only named ("file" is null): ask us for it.
audit.json                      the log: "byMe", what you did; "aboutMe", what was done to your account. Personal
                                values in it are masked for everybody.

Not in it: your password (Benne keeps a fingerprint only), the numbers that your face is recognised by (they never
leave Benne decrypted), live updates and the answers that are kept two days for calls
sent again, which repeat what these files hold, and the thumbnails of your pictures.
`
