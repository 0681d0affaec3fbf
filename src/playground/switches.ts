import type { Switch } from './slack/page/page-state.ts'
import type { Parts } from './start-playground.ts'

/** Things that happen to a cluster and to a bot, for a visitor to make happen. */
export function switchesFor(parts: Parts): Switch[] {
  return [
    {
      id: 'catch-up',
      label: 'Let the slow consumer catch up',
      description: 'cpp_tda_processors reads at full speed, so that its alert resolves.',
      run: async () => {
        parts.traffic?.catchUp(true)
        return 'cpp_tda_processors reads at full speed now.'
      },
    },
    {
      id: 'fall-behind',
      label: 'Let it fall behind again',
      description: 'cpp_tda_processors reads slowly again; its lag grows until an alert fires.',
      run: async () => {
        parts.traffic?.catchUp(false)
        return 'cpp_tda_processors reads slowly again.'
      },
    },
    {
      id: 'kill-broker',
      label: 'Kill broker 3',
      description: 'kill −9, as a machine that loses power. The cluster goes on with two.',
      run: async () => {
        await parts.kafka.killBroker(3)
        return 'Broker 3 is dead. Ask /kafka health.'
      },
    },
    {
      id: 'start-broker',
      label: 'Start broker 3 again',
      description: 'With its data; it catches up with the others.',
      run: async () => {
        await parts.kafka.startBroker(3)
        return 'Broker 3 is back.'
      },
    },
    {
      id: 'kill-bot',
      label: 'Kill the bot and start it again',
      description: 'kill −9. What was promised is still there when it is back.',
      run: async () => {
        await parts.bot?.killAndRestart()
        return 'The bot was killed and is back.'
      },
    },
  ]
}
