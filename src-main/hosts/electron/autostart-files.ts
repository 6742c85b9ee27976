/** What starts with the system, as the files and values that systems read. */

/** For Linux desktops (XDG autostart). */
export const autostartEntry = (command: readonly string[]): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=WeCom Desk',
    `Exec=${command.map(quotedForExec).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')

/** By the Desktop Entry Specification: quoted, then escaped once more as any string value is; `%` begins a field code. */
const quotedForExec = (argument: string): string => {
  const quoted = /^[\w@:.,/+=-]+$/.test(argument) ? argument : `"${argument.replace(/["`$\\]/g, '\\$&')}"`
  return quoted.replaceAll('%', '%%').replaceAll('\\', '\\\\')
}

/** For launchd on macOS: once, when the person signs in to the desktop. */
export const launchAgent = (label: string, command: readonly string[]): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    `  <key>Label</key><string>${escapedForXml(label)}</string>`,
    '  <key>ProgramArguments</key>',
    '  <array>',
    ...command.map((argument) => `    <string>${escapedForXml(argument)}</string>`),
    '  </array>',
    '  <key>RunAtLoad</key><true/>',
    '  <key>LimitLoadToSessionType</key><string>Aqua</string>',
    '  <key>ProcessType</key><string>Interactive</string>',
    '</dict>',
    '</plist>',
    '',
  ].join('\n')

const escapedForXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** As programs on Windows take their command line apart: back slashes count only before a quote. */
export const quotedForWindows = (argument: string): string =>
  /^[^\s"]+$/.test(argument) ? argument : `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`
