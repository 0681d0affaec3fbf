import { render } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { act, live } from './connection.js'
import { Conversation } from './conversation.js'
import { Form, Home } from './form.js'
import { html } from './html.js'
import { onPermalink } from './permalink.js'
import { ActAs, Sidebar, Switches } from './sidebar.js'

const remembered = key => localStorage.getItem(`stand-in ${key}`)
const remember = (key, value) => localStorage.setItem(`stand-in ${key}`, value)

function App() {
  const [person, setPerson] = useState(remembered('person') ?? '')
  const [state, setState] = useState(null)
  const [isOnline, setOnline] = useState(true)
  const [place, setPlace] = useState(remembered('place'))
  const [tab, setTab] = useState('messages')
  const [thread, setThread] = useState(null)
  const [problem, setProblem] = useState(null)
  const [menu, setMenu] = useState(false)

  const [target, setTarget] = useState(null)
  useEffect(() => live(person, setState, setOnline), [person])
  useEffect(
    () =>
      onPermalink(({ channel, ts, thread }) => {
        setPlace(channel)
        setTab('messages')
        setThread(thread)
        setTarget(ts)
      }),
    [],
  )
  const names = useMemo(() => state && namesOf(state), [state])
  const channel = state && (state.channels.find(each => each.id === place) ?? state.channels[0])
  const newest = channel?.messages.at(-1)?.ts
  useEffect(() => {
    if (channel && newest) remember(`read ${state.person.id} ${channel.id}`, newest)
  }, [channel?.id, newest, state?.person.id])

  if (!state) return html`<p class="loading" role="status">Connecting…</p>`

  const unread = each => {
    if (each === channel) return 0
    const read = Number(remembered(`read ${state.person.id} ${each.id}`) ?? 0)
    return each.messages.filter(message => Number(message.ts) > read && message.user !== state.person.id)
      .length
  }
  const go = id => {
    remember('place', id)
    setPlace(id)
    setThread(null)
    setTarget(null)
    setProblem(null)
    setMenu(false)
    setTab('messages')
    if (state.channels.find(each => each.id === id)?.kind === 'im')
      void act('openHome', state.person.id, 'messages')
  }
  const become = id => {
    remember('person', id)
    setPerson(id)
    setThread(null)
    setProblem(null)
    setTab('messages')
  }
  const openHome = async () => {
    setTab('home')
    setThread(null)
    const outcome = await act('openHome', state.person.id)
    setProblem(outcome.ok ? null : 'The app does not answer: this may be an old Home.')
  }
  const isApp = channel.kind === 'im'
  const form = state.forms.at(-1)
  return html`<div class="page">
    <header class="top">
      <button type="button" class="plain menu-button" aria-label="Channels and playground" aria-expanded=${menu} onClick=${() => setMenu(!menu)}>☰</button>
      <h1>Local stand-in <span>for Slack. Nothing leaves this machine.</span></h1>
      <${ActAs} state=${state} onPerson=${become} />
      ${!isOnline && html`<p class="offline" role="alert">Disconnected, trying again…</p>`}
    </header>
    <div class="side ${menu ? 'open' : ''}">
      <${Sidebar} state=${state} place=${channel.id} unread=${unread} onGo=${go} />
      <${Switches} switches=${state.switches} />
    </div>
    <main class=${thread ? 'main with-thread' : 'main'}>
      <section class="conversation" aria-label=${isApp ? `App ${state.bot.name}` : `Channel ${channel.name}`}>
        <header class="channel-header">
          <h2>${isApp ? state.bot.name : `# ${channel.name}`}</h2>
          ${isApp ? html`<${Tabs} tab=${tab} onMessages=${() => setTab('messages')} onHome=${openHome} />` : html`<p class="topic">${channel.topic}</p>`}
          ${!channel.hasBot && html`<p class="absent">The app is not in this channel.</p>`}
        </header>
        ${
          isApp && tab === 'home'
            ? html`<div class="messages">
                ${
                  state.home
                    ? html`<${Home} key=${state.home.id} view=${state.home} person=${state.person.id} names=${names} onProblem=${setProblem} />`
                    : html`<p class="empty">The app has not shown its Home yet.</p>`
                }
                ${problem && html`<p class="problem" role="alert">${problem}</p>`}
              </div>`
            : html`<${Conversation} state=${state} channel=${channel} names=${names} onThread=${setThread} target=${target} problem=${thread ? null : problem} onProblem=${setProblem} />`
        }
      </section>
      ${
        thread &&
        html`<section class="thread" aria-label="Thread">
          <header class="channel-header">
            <h2>Thread</h2>
            <button type="button" class="plain" aria-label="Close thread" onClick=${() => setThread(null)}>×</button>
          </header>
          <${Conversation} state=${state} channel=${channel} threadTs=${thread} target=${target} names=${names} problem=${problem} onProblem=${setProblem} />
        </section>`
      }
    </main>
    ${form && html`<${Form} key=${form.id} view=${form} person=${state.person.id} names=${names} />`}
  </div>`
}

const Tabs = ({ tab, onMessages, onHome }) => html`<div class="tabs" role="tablist" aria-label="App">
  <button type="button" role="tab" aria-selected=${tab === 'home'} onClick=${onHome}>Home</button>
  <button type="button" role="tab" aria-selected=${tab === 'messages'} onClick=${onMessages}>Messages</button>
</div>`

/** What everybody and everything is called, in one place. */
function namesOf(state) {
  const people = new Map(state.people.map(person => [person.id, person]))
  const channels = new Map(state.channelNames.map(channel => [channel.id, channel.name]))
  const groups = new Map(state.userGroups.map(group => [group.id, group.handle]))
  const choice = (value, text) => ({ value, text: { type: 'plain_text', text } })
  return {
    person: id => (id === state.bot.userId ? state.bot.name : (people.get(id)?.realName ?? id)),
    personName: id => people.get(id)?.realName ?? id,
    channel: id => channels.get(id) ?? id,
    group: id => groups.get(id) ?? id,
    allPeople: state.people
      .filter(person => !person.isDeactivated)
      .map(person => choice(person.id, person.realName)),
    allChannels: state.channels
      .filter(each => each.kind === 'channel')
      .map(each => choice(each.id, `#${each.name}`)),
    timeZone: state.person.timeZone,
  }
}

render(html`<${App} />`, document.getElementById('app'))
