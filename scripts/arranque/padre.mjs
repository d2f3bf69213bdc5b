/**
 * Preloaded into the script by arranque.mjs. If the wrapper disappears (kill -9), the script gets the SIGTERM
 * that the wrapper can no longer pass on. Children that inherit the flag are not children of the wrapper: for them
 * it does nothing.
 */
if (process.env.VIGIA_ARRANQUE === String(process.ppid)) {
  delete process.env.VIGIA_ARRANQUE;
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // Listening must not keep a finished script alive.
  process.channel?.unref();
}
