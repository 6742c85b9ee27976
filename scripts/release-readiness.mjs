// What only whoever publishes the app can say. The repository has none of it: it belongs to a person or a company.

const isReserved = (text) => /\.(invalid|example|test|localhost)\b|\bexample\.(com|org|net)\b/i.test(text)

/** A value on a line of its own, on whatever level; '' where there is none. */
const valueOf = (configuration, name) =>
  new RegExp(`^ *${name}: *['"]?(.*?)['"]? *$`, 'm').exec(configuration)?.[1] ?? ''

const hasAll = (env, ...names) => names.every((name) => Boolean(env[name]))

/**
 * @param configuration the text of electron-builder.yml
 * @param platform whose packages are to be published; signing happens on the system itself
 * @returns a sentence for each thing that is missing
 */
export const missingForRelease = (configuration, env, platform) => {
  const maintainer = valueOf(configuration, 'maintainer')
  const homepage = valueOf(configuration, 'homepage')
  const isSignedOnWindows =
    hasAll(env, 'WIN_CSC_LINK') || hasAll(env, 'CSC_LINK') || /(signtool|azureSign)Options:/.test(configuration)
  const isSignedOnMac = hasAll(env, 'CSC_LINK') || hasAll(env, 'CSC_NAME')
  const isNotarized =
    hasAll(env, 'APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER') ||
    hasAll(env, 'APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID') ||
    hasAll(env, 'APPLE_KEYCHAIN_PROFILE')
  return [
    /^.+ <[^<>@\s]+@[^<>@\s]+>$/.test(maintainer) && !isReserved(maintainer)
      ? null
      : 'linux.maintainer: a Debian package names whoever looks after it, as "Name <address>"',
    URL.parse(homepage)?.protocol === 'https:' && !isReserved(homepage)
      ? null
      : 'extraMetadata.homepage: a Debian package names an https address where people find the app',
    platform !== 'win32' || isSignedOnWindows
      ? null
      : 'a certificate: WIN_CSC_LINK and WIN_CSC_KEY_PASSWORD, or win.signtoolOptions or win.azureSignOptions',
    platform !== 'darwin' || isSignedOnMac ? null : 'a Developer ID: CSC_LINK and CSC_KEY_PASSWORD, or CSC_NAME',
    platform !== 'darwin' || isNotarized
      ? null
      : 'notarization: APPLE_API_KEY, APPLE_API_KEY_ID and APPLE_API_ISSUER, or what electron-builder takes instead',
  ].filter((sentence) => sentence !== null)
}
