// Plain JavaScript, so that it is Node alone that is measured.
process.once('disconnect', () => process.exit())
process.send('ready')
