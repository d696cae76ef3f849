/** Common first and last names, put together by chance: nobody real is meant. */
export const firstNames = `
  Adèle Alexandre Alice Amina Antoine Arthur Aurélie Bastien Bruno Camille Caroline Cédric Chloé Clément David
  Delphine Élise Émile Emma Étienne Fabien Fanny Farid Florence Gabriel Gaëlle Guillaume Hugo Inès Isabelle Jeanne
  Jérôme Joël Julie Kevin Laure Léa Lionel Louise Lucas Manon Marc Mathilde Mehdi Mélanie Nadia Nathan Nicole Noé
  Océane Patrick Pauline Quentin Rachid Rémi Romane Sabine Simon Sylvie Théo Valérie Vincent Yanis Zoé`
  .trim()
  .split(/\s+/)

export const lastNames = `
  Allard Arnaud Aubert Baudry Benali Bernard Bertin Blanchard Bodin Bonnet Boucher Brunet Carpentier Chauvin
  Chevalier Clerc Colin Diallo Dupuis Étienne Faure Fernandez Fleury Fournier Garnier Gauthier Germain Girard Giraud
  Guillot Hubert Jacquet Joly Kaya Kowalski Lambert Leclerc Lefort Legrand Lemoine Leroux Maillard Marchand Masson
  Mercier Meunier Moulin Nguyen Noël Olivier Paris Perrin Picard Poirier Renaud Rivière Robin Rousseau Roux Silva
  Simonet Traoré Vasseur Vidal`
  .trim()
  .split(/\s+/)
